import type { Group, NamespaceTally, Tally, Wanted } from '../tally/tally.ts';

/** A project with requests that enforce refuses. */
export type RefusedProject = {
  project: string;
  name: string | undefined;
  reasons: readonly { reason: string; requests: number; pods: number; last: number }[];
  /** Time of the last pod of the project that enforce allows, whichever account it requested. */
  lastAllowed: number | undefined;
  /** The time since which the project has no refusals, if each refused request was allowed later. */
  fixedSince: number | undefined;
};

/** What a report says, as data. Times are in milliseconds since 1970. */
export type Report = {
  /** The decisions that the report covers. */
  wanted: Wanted;
  /** Sorted by project, then by number of requests. */
  groups: readonly (Group & { name: string | undefined })[];
  first: number;
  last: number;
  requests: number;
  /** Where unseen refusals may be: lines that may have been decisions, and exports that ended early. */
  unread: { lines: number; exports: number };
  /** How many of the requests each log contains. */
  sources: { audit: number; log: number };
  projects: {
    /** How many of the known projects were seen. */
    seen: number;
    /**
     * The number of projects in `--project` or in the rules of the mapping; if there are none, the number that was
     * seen.
     */
    known: number;
    /** How many projects were seen that are not known. */
    others: number;
    unseen: readonly string[];
    refused: readonly RefusedProject[];
    /** The time since which there are no refusals, if each of them was fixed. */
    fixedSince: number | undefined;
  };
  /** Refused requests without a project: pods that no listed manager created. */
  others: { requests: number; reasons: readonly string[] };
  /** Namespaces in which a decision about a job was expected, but there was none. */
  namespaces: {
    unseen: readonly string[];
    /** Other namespaces, in which jobs were created, but none was decided. */
    undecided: readonly string[];
  };
  safe: boolean;
  /** Sentences that say what is missing in the logs that were read. */
  gaps: readonly string[];
  /** The sentence with the answer. */
  verdict: string;
};

/** What is known besides the logs. */
export type Known = {
  /** Paths of GitLab projects by their ids. */
  names: ReadonlyMap<string, string>;
  /** Projects that the mapping names, and namespaces in which it lets managers create jobs. */
  projects: ReadonlySet<string>;
  namespaces: ReadonlySet<string>;
};

/** A tally with at least one decision. */
export type DecidedTally = Tally & { first: number; last: number };

export type NamespaceEntry = [namespace: string, tally: NamespaceTally];
