/** What the runners of a manager configure for all of their jobs in some namespaces. */
export type ConfiguredRule = {
  /** Key of the manager. */
  manager: string;
  namespaces: readonly string[];
  account: string;
  /** What other runners of the manager configure there. */
  allow: readonly string[];
  /** Where it is written, for a comment. */
  from: string;
};
