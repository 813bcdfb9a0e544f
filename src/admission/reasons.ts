/**
 * One reason code per outcome, used alike in the metric label, the log line, the audit annotation and the anchor of the
 * documentation. What each mode makes of a problem stands here and nowhere else.
 */
export type Reason = Outcome | Problem;

/** The pod is allowed, as the mapping wants it or because the mapping has nothing to say. */
export type Outcome =
  | 'patched'
  | 'already_correct'
  | 'override_granted'
  | 'kept'
  | 'not_a_runner_pod'
  | 'pause_pod'
  | 'mirror_pod'
  | 'not_a_pod_create';

/** Enforce refuses the pod. */
export type Problem = keyof typeof PROBLEMS;

/**
 * What best-effort does in place of refusing:
 * `refuse`: it is tampering, refused all the same ·
 * `configured`: the account that the manager's configuration sets ·
 * `rule`: the account of the rule, or the configured one where no rule matched ·
 * `patch`: what would have been done without the problem ·
 * `allow`: the pod as it is.
 */
export const PROBLEMS = {
  project_mismatch: 'refuse',
  forged_mark: 'refuse',
  manager_account_for_job: 'refuse',
  no_rule: 'configured',
  namespace_not_allowed: 'configured',
  override_refused: 'rule',
  account_missing: 'configured',
  identity_opt_out: 'patch',
  unannotated: 'patch',
  untrusted_requester: 'allow',
  reserved_account: 'allow',
} as const satisfies Record<string, 'refuse' | 'configured' | 'rule' | 'patch' | 'allow'>;
