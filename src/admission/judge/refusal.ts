import type { Manager } from '../../mapping/mapping.ts';
import type { RefusalReason } from '../reasons.ts';
import type { Assignment } from './assignment.ts';

/** Why enforce refuses a pod, with the details that its message names besides the facts of the pod. */
export type Refusal<R extends RefusalReason = RefusalReason> = { [Each in R]: { reason: Each } & Details[Each] }[R];

type Details = {
  /** What the token is bound to: no pod, or a pod with the name of a job pod. */
  unbound_token: { boundTo: 'nothing' | 'job' };
  /** The manager, which may create job pods in its own namespaces only. */
  namespace_not_allowed: { manager: Manager };
  project_mismatch: unknown;
  forged_mark: unknown;
  /** The missing accounts of matching rules with `missing: next`. */
  no_rule: { missing: readonly string[] };
  /** `assigned`: what the job gets if it requests nothing. `missing`: as above. */
  override_refused: { assigned: Assignment; manager: Manager; missing: readonly string[] };
  manager_account_for_job: { assigned: Assignment };
  account_missing: { assigned: Assignment };
  identity_opt_out: { assigned: Assignment };
  unannotated: { assigned: Assignment };
  untrusted_requester: unknown;
  /** What assigns the account is left out: the requester may not read rules for other pods. */
  reserved_account: unknown;
};
