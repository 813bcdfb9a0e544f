import type { Would } from '../../admission/decision.ts';
import type { Mode } from '../../modes.ts';
import type { RecordedDecision } from '../recorded-decision.ts';

/** Equal decisions about pods of one project: how many there are, when, and what the pods got. */
export type Group = Pick<RecordedDecision, 'project' | 'namespace' | 'reason' | 'rule' | 'wanted' | 'wantedRole'> & {
  mode: Mode;
  would: Would;
  allowed: boolean;
  /**
   * The account of the pods and its role; `undefined` in the group for refusals with any account beyond the first ones,
   * too.
   */
  to: string | undefined;
  role: string | undefined;
  /** The account that the pods were sent with if enforce refuses them, like `to`; otherwise that of the last pod. */
  from: string | undefined;
  /** Labels of the last pod, see {@link RecordedDecision}. */
  rootGroup: string | undefined;
  runner: string | undefined;
  /** The requester of the last pod. */
  requester: string;
  requests: number;
  /** Different names of pods that were stored, or that the webhook refused; see count-pods.ts. */
  pods: number;
  /**
   * Requests that were allowed, and then refused by the API server for another reason; known from the audit log only.
   */
  notStored: number;
  first: number;
  last: number;
};

export type ProjectTally = {
  requests: number;
  /** By reason: the requests that enforce refuses, the different names of their pods, and the time of the last one. */
  refusals: Map<string, { requests: number; pods: number; last: number }>;
  lastAllowed: number | undefined;
  /** Time of its last refusal, if each refused request was allowed later; otherwise `undefined`. */
  lastFixed: number | undefined;
};

export type NamespaceTally = {
  /** Number of decisions about jobs. */
  jobs: number;
  /** Number of jobs that were created without a decision, and the time of the last one. */
  undecided: number;
  lastUndecided: number | undefined;
};

/** Which decisions were requested. Times are in milliseconds since 1970. */
export type Wanted = {
  since: number | undefined;
  until: number | undefined;
  /** An empty set means all. */
  namespaces: ReadonlySet<string>;
  projects: ReadonlySet<string>;
};

/** Everything that was counted. Its size is limited, whatever was read. */
export type Tally = {
  wanted: Wanted;
  groups: Group[];
  projects: Map<string, ProjectTally>;
  namespaces: Map<string, NamespaceTally>;
  /** Days since 1970 (UTC) with a decision. */
  days: Set<number>;
  /** Pods that wrote the log of the webhook. */
  replicas: Set<string>;
  first: number | undefined;
  last: number | undefined;
  /** Number of requests with a decision, from both logs together, and how many of them each log has. */
  requests: number;
  audit: number;
  log: number;
  /** Number of requests that enforce refuses. */
  refusals: number;
  /** Decisions that do not count: read before, dry runs, and those that were not requested. */
  repeated: number;
  dryRuns: number;
  outside: number;
  /** Decisions without a readable time, how many of them enforce refuses, and the projects of those. */
  undated: { decisions: number; refusals: number; projects: Set<string> };
  /** Audit events before ResponseComplete, and log lines of pods in other namespaces. */
  unfinished: number;
  foreign: number;
  /**
   * Values that are not about a pod; lines that are not JSON; lines with JSON that was cut, which may have been
   * decisions.
   */
  others: number;
  texts: number;
  unread: number;
  /** Exports that say that they are not complete. */
  incompleteExports: number;
  /** Requests in groups, projects, namespaces and days beyond the limits: counted above, but not listed. */
  unlisted: number;
  /** True if there are more requests than can be compared with each other, so that some may be counted twice. */
  isComparedInPart: boolean;
};
