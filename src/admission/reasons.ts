/**
 * One code for each result of a decision. It is the label of the metric, a field of the log line, an audit annotation and a
 * heading of docs/reasons.md.
 */
export type Reason = Outcome | RefusalReason | typeof UNREADABLE;

/** The pod is allowed: the mapping assigns it an account or does not apply to it. */
export const OUTCOMES = [
  'patched',
  'already_correct',
  'override_granted',
  'kept',
  'not_a_runner_pod',
  'pause_pod',
  'mirror_pod',
  'not_a_pod_create',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Enforce refuses the pod. */
export type RefusalReason = keyof typeof REFUSAL_REASONS;

/**
 * What best-effort does instead of refusing the pod. Only this table says so.
 *
 * - `refuse`: refuses it too, because it is tampering
 * - `configured`: gives it the configured account
 * - `rule`: gives it the assigned account; where the mapping assigns none, the configured one
 * - `patch`: gives it the assigned account
 * - `allow`: leaves its account unchanged
 */
export const REFUSAL_REASONS = {
  project_mismatch: 'refuse',
  forged_mark: 'refuse',
  manager_account_for_job: 'refuse',
  unbound_token: 'configured',
  no_rule: 'configured',
  namespace_not_allowed: 'configured',
  override_refused: 'rule',
  account_missing: 'configured',
  identity_opt_out: 'patch',
  unannotated: 'patch',
  untrusted_requester: 'allow',
  reserved_account: 'allow',
} as const satisfies Record<string, 'refuse' | 'configured' | 'rule' | 'patch' | 'allow'>;

/** Enforce and best-effort refuse the pod without a decision, because its review cannot be read. */
export const UNREADABLE = 'review_unreadable';
