import type { Mode } from '../modes.ts';
import type { PodFacts } from '../pods/facts.ts';
import type { Reason } from './reasons.ts';
import type { WarningCode } from './say/warnings.ts';

/** What a pod is. */
export type Kind = 'job' | 'manager' | 'pause' | 'other';

export type Would = 'allow' | 'patch' | 'refuse';

/** An operation of a JSON Patch (RFC 6902); no other is ever sent. */
export type Operation = { op: 'add'; path: string; value: unknown } | { op: 'remove'; path: string };

/** The decision about one pod in one mode, with its messages. */
export type Decision = {
  mode: Mode;
  /** What was read of the pod. */
  facts: PodFacts;
  kind: Kind;
  reason: Reason;
  /** What enforce does with the pod, in every mode: keeps its account, gives it another one, or refuses it. */
  would: Would;
  /** The project in the name of a job pod; only a listed manager is trusted about it. */
  project: string | undefined;
  /** Path of that project in the mapping, for people. */
  projectName: string | undefined;
  /** Name of the rule that assigned the account, `default` if none matched; `undefined` if the mapping assigns none. */
  rule: string | undefined;
  /** The account on the pod as received. */
  from: string;
  /** The account that the pod will have; {@link from} if nothing changes or the pod is refused. */
  to: string;
  /** The assigned account, also if the pod does not get it; `undefined` if the mapping assigns none. */
  wanted: string | undefined;
  /** IAM roles of {@link to} and of {@link wanted}, where the accounts are known and have one. */
  role: string | undefined;
  wantedRole: string | undefined;
  allowed: boolean;
  patch: readonly Operation[];
  /** Each is one line of at most 256 characters. */
  warnings: readonly string[];
  /** What each of them is about. */
  warned: readonly WarningCode[];
  /** For a refusal the text that the pipeline author reads; otherwise one line about what is done. */
  message: string;
  /** The account may appear in seconds, and the requester is a manager, whose client waits and asks again. */
  retryable: boolean;
  /** Accounts of this namespace that were looked up and are not in the snapshot. */
  missed: readonly string[];
};
