/**
 * One code for each result of a decision. It is a label of metrics, a field of the log line, an audit annotation and a
 * heading of docs/reasons.md.
 */
export type Reason = Outcome | RefusalReason | typeof UNREADABLE;

/** Reasons for allowing a pod: the mapping assigns it an account or does not apply to it. */
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

/** Reasons for which enforce refuses a pod. */
export type RefusalReason = keyof typeof REFUSAL_REASONS;

/**
 * What follows from each refusal reason. `inBestEffort` is what best-effort does with a pod that enforce refuses:
 *
 * - `refuse`: refuses it too, because it is tampering
 * - `configured`: gives it the configured account
 * - `continue`: gives it the account that was assigned so far or, if none was, the one on the pod or the configured one
 *
 * `isRetried`: a manager is asked to send the pod again for a while, because the missing object may be about to be
 * created.
 */
export const REFUSAL_REASONS = {
  project_mismatch: { inBestEffort: 'refuse', isRetried: false },
  forged_mark: { inBestEffort: 'refuse', isRetried: false },
  manager_account_for_job: { inBestEffort: 'refuse', isRetried: false },
  unbound_token: { inBestEffort: 'configured', isRetried: false },
  no_rule: { inBestEffort: 'configured', isRetried: false },
  namespace_not_allowed: { inBestEffort: 'configured', isRetried: false },
  override_refused: { inBestEffort: 'continue', isRetried: false },
  account_missing: { inBestEffort: 'configured', isRetried: true },
  identity_opt_out: { inBestEffort: 'continue', isRetried: false },
  unannotated: { inBestEffort: 'continue', isRetried: false },
  untrusted_requester: { inBestEffort: 'continue', isRetried: false },
  reserved_account: { inBestEffort: 'continue', isRetried: false },
} as const satisfies Record<string, { inBestEffort: 'refuse' | 'configured' | 'continue'; isRetried: boolean }>;

/** The reasons that a decision can have: all but {@link UNREADABLE}. */
export const DECISION_REASONS = [...OUTCOMES, ...(Object.keys(REFUSAL_REASONS) as RefusalReason[])] as const;

/** Enforce and best-effort refuse the pod without a decision, because its review cannot be read. */
export const UNREADABLE = 'review_unreadable';
