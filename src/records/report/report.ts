import type { Group, NamespaceTally, Tally, Wanted } from '../tally/tally.ts';

/** A project of which enforce refuses requests. */
export type RefusedProject = {
  project: string;
  name: string | undefined;
  reasons: readonly { reason: string; requests: number; pods: number; last: number }[];
  /** When its last pod came that enforce allows, whatever it asked for. */
  lastAllowed: number | undefined;
  /** If each refused request was allowed later: from when on no refusal of the project is left. */
  fixedSince: number | undefined;
};

/** What a report says, as data. Times are in milliseconds since 1970. */
export type Report = {
  /** Which decisions it is about. */
  wanted: Wanted;
  /** By project, then by how often. */
  groups: readonly (Group & { name: string | undefined })[];
  first: number;
  last: number;
  requests: number;
  /** Where refusals may be that were not seen: lines that may have been decisions, and exports that ended early. */
  unread: { lines: number; exports: number };
  /** How many of the requests each log has. */
  sources: { audit: number; log: number };
  projects: {
    /** Of those that are known. */
    seen: number;
    /** Those of `--project` or in the rules of the mapping; where there are none, those that were seen. */
    known: number;
    /** Seen, and not known. */
    others: number;
    unseen: readonly string[];
    refused: readonly RefusedProject[];
    /** If every refusal was fixed: from when on none is left. */
    fixedSince: number | undefined;
  };
  /** Refused requests without a project: pods that no listed manager created. */
  others: { requests: number; reasons: readonly string[] };
  /** Where a job has to be decided, and none was. */
  namespaces: {
    unseen: readonly string[];
    /** Others, where jobs were created and none was decided. */
    undecided: readonly string[];
  };
  safe: boolean;
  /** Sentences that say what is missing in what was read. */
  gaps: readonly string[];
  /** The sentence that decides. */
  verdict: string;
};

/** What is known besides the logs. */
export type Known = {
  /** Paths of GitLab projects by their ids. */
  names: ReadonlyMap<string, string>;
  /** Projects that the mapping names, and namespaces where it lets managers create jobs. */
  projects: ReadonlySet<string>;
  namespaces: ReadonlySet<string>;
};

/** A tally with at least one decision. */
export type DecidedTally = Tally & { first: number; last: number };

export type NamespaceEntry = [namespace: string, tally: NamespaceTally];
