import type { Mode } from '../modes.ts';
import type { PodFacts } from '../pods/facts.ts';
import type { Reason } from './reasons.ts';
import type { WarningCode } from './say/warnings.ts';

/** What a pod is. */
export type Kind = 'job' | 'manager' | 'pause' | 'other';

export type Would = 'allow' | 'patch' | 'refuse';

/** An operation of a JSON Patch (RFC 6902). No other kind is ever sent. */
export type Operation = { op: 'add'; path: string; value: unknown } | { op: 'remove'; path: string };

/** The decision about one pod in one mode, with its messages. */
export type Decision = {
  mode: Mode;
  /** What was read from the pod. */
  facts: PodFacts;
  kind: Kind;
  reason: Reason;
  /** What enforce would do with the pod, whatever the mode: keep its account, give it another one, or refuse it. */
  would: Would;
  /** The project in the name of a job pod. It proves something only if a listed manager created the pod. */
  project: string | undefined;
  /** Path of that project in the mapping, for people. */
  projectName: string | undefined;
  /** Name of the rule that assigned the account, `default` if none matched; `undefined` if the mapping assigns none. */
  rule: string | undefined;
  /** The account on the pod as received. */
  from: string;
  /** The account that the pod will have; {@link from} if nothing changes or the pod is refused. */
  to: string;
  /** The assigned account, even if the pod does not get it; `undefined` if the mapping assigns none. */
  wanted: string | undefined;
  /** IAM roles of {@link to} and {@link wanted}; `undefined` if the account is unknown or has no role. */
  role: string | undefined;
  wantedRole: string | undefined;
  allowed: boolean;
  patch: readonly Operation[];
  /** Each is one line of at most 256 characters. */
  warnings: readonly string[];
  /** What each warning is about, in the same order. */
  warned: readonly WarningCode[];
  /** For a refusal, the text for the pipeline author; otherwise one line about what happens to the pod. */
  message: string;
  /**
   * True if the account may appear within seconds and the requester is a manager, which waits and sends the request
   * again.
   */
  retryable: boolean;
  /** Accounts that were looked for in this namespace, but that the snapshot does not have. */
  missed: readonly string[];
};
