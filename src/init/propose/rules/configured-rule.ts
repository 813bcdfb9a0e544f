/** What runners of a manager configure for all of their jobs in some namespaces. */
export type ConfiguredRule = {
  /** The key of the manager. */
  manager: string;
  namespaces: readonly string[];
  account: string;
  /** Accounts that other runners of the manager configure there. */
  allow: readonly string[];
  /** Where this is configured, for a comment in the file. */
  from: string;
};
