import type { Reason } from './reasons.ts';

export const MODES = ['enforce', 'best-effort', 'observe'] as const;

export type Mode = (typeof MODES)[number];

/** What a pod was taken for. */
export type Kind = 'job' | 'manager' | 'pause' | 'other';

/** A step of a JSON Patch (RFC 6902); these two are all that is ever sent. */
export type Operation = { op: 'add'; path: string; value: unknown } | { op: 'remove'; path: string };

/** What was decided for one pod in one mode, and everything that is said of it. */
export type Decision = {
  mode: Mode;
  kind: Kind;
  reason: Reason;
  /** Name of the rule that decided, `default` where none matched; `undefined` where no rule was asked. */
  rule: string | undefined;
  /** The account on the pod as received. */
  from: string;
  /** The account it will have; equal to {@link from} where nothing changes or the pod is refused. */
  to: string;
  /** The account that enforce would give, where the mode changes nothing or a refusal names a target. */
  wanted: string | undefined;
  allowed: boolean;
  patch: readonly Operation[];
  /** One line each, at most 256 characters. */
  warnings: readonly string[];
  /** For a refusal the text that the author of the pipeline reads; else one line that says what was done. */
  message: string;
  /** The refusal may end by itself in seconds: the account may be on its way, and the requester is one that waits silently. */
  retryable: boolean;
  /** Accounts of this namespace that were looked for and not found in the snapshot. */
  missed: readonly string[];
};
