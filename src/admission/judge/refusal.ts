import type { RefusalReason } from '../reasons.ts';
import type { Assignment } from './assignment.ts';

/** Why enforce refuses a pod, with what the message names beside the facts of the pod. */
export type Refusal<R extends RefusalReason = RefusalReason> = { [Each in R]: { reason: Each } & Details[Each] }[R];

type Details = {
  /** Whether the token is bound to no pod, or to one with the name of a job pod. */
  unbound_token: { boundTo: 'nothing' | 'job' };
  /** Where the manager may create job pods. */
  namespace_not_allowed: { namespaces: readonly string[] };
  project_mismatch: unknown;
  forged_mark: unknown;
  no_rule: unknown;
  /** What the job gets without a request. */
  override_refused: { assigned: Assignment };
  manager_account_for_job: { assigned: Assignment };
  account_missing: { assigned: Assignment };
  identity_opt_out: { assigned: Assignment };
  unannotated: { assigned: Assignment };
  untrusted_requester: unknown;
  /** Not what assigns the account: the requester may not know the rules of others. */
  reserved_account: unknown;
};
