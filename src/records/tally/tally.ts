import type { Would } from '../../admission/decision.ts';
import type { Mode } from '../../modes.ts';
import type { RecordedDecision } from '../recorded-decision.ts';

/** Equal decisions about pods of one project: how often, when, and what they gave. */
export type Group = Pick<RecordedDecision, 'project' | 'namespace' | 'reason' | 'rule' | 'wanted' | 'wantedRole'> & {
  mode: Mode;
  would: Would;
  allowed: boolean;
  /** The account of the pods and its role; `undefined` also in a group of refusals with all accounts beyond the first ones. */
  to: string | undefined;
  role: string | undefined;
  /** The account that the pods were sent with where enforce refuses them, as `to`; otherwise that of the last pod. */
  from: string | undefined;
  /** Of the last pod, see {@link RecordedDecision}. */
  rootGroup: string | undefined;
  runner: string | undefined;
  /** Who sent the last pod. */
  requester: string;
  requests: number;
  /** Different names of pods that were stored, or that the webhook refused; see count-pods.ts. */
  pods: number;
  /** Allowed, and then refused by the API server for another reason; known from the audit log only. */
  notStored: number;
  first: number;
  last: number;
};

export type ProjectTally = {
  requests: number;
  /** Requests that enforce refuses, by reason, different names of their pods, and the last of them. */
  refusals: Map<string, { requests: number; pods: number; last: number }>;
  lastAllowed: number | undefined;
  /** Its last refusal, if each request that was refused was allowed later; otherwise `undefined`. */
  lastFixed: number | undefined;
};

export type NamespaceTally = {
  /** Decisions about jobs. */
  jobs: number;
  /** Jobs that were created without a decision, and the last one. */
  undecided: number;
  lastUndecided: number | undefined;
};

/** The requested decisions; times in milliseconds since 1970. */
export type Wanted = {
  since: number | undefined;
  until: number | undefined;
  /** Empty for all. */
  namespaces: ReadonlySet<string>;
  projects: ReadonlySet<string>;
};

/** Everything that was counted; bounded, whatever was read. */
export type Tally = {
  wanted: Wanted;
  groups: Group[];
  projects: Map<string, ProjectTally>;
  namespaces: Map<string, NamespaceTally>;
  /** Days since 1970 (UTC) with a decision. */
  days: Set<number>;
  /** Pods that write the log of the webhook. */
  replicas: Set<string>;
  first: number | undefined;
  last: number | undefined;
  /** Requests with a decision, from both logs together, and how many of them each log has. */
  requests: number;
  audit: number;
  log: number;
  /** Requests that enforce refuses. */
  refusals: number;
  /** Decisions that do not count, and why. */
  repeated: number;
  dryRuns: number;
  outside: number;
  /** Decisions without a time that can be read, how many of them enforce refuses, and projects of those. */
  undated: { decisions: number; refusals: number; projects: Set<string> };
  /** Audit events before ResponseComplete, and log lines of pods in other namespaces. */
  unfinished: number;
  foreign: number;
  /** Values that are not about a pod; lines that are not JSON; lines with JSON that was cut, which may have been decisions. */
  others: number;
  texts: number;
  unread: number;
  /** Exports that say that they are incomplete. */
  incompleteExports: number;
  /** Requests in groups, projects, namespaces and days beyond the limits: counted above, but not listed. */
  unlisted: number;
  /** More requests than are compared with each other, so that some may be counted twice. */
  isComparedInPart: boolean;
};
