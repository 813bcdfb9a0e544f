import type { Manager } from '../../mapping/mapping.ts';
import type { RefusalReason } from '../reasons.ts';
import type { Assignment } from './assignment.ts';

/** Why enforce refuses a pod, with what the message names beside the facts of the pod. */
export type Refusal<R extends RefusalReason = RefusalReason> = { [Each in R]: { reason: Each } & Details[Each] }[R];

type Details = {
  /** Whether the token is bound to no pod, or to one with the name of a job pod. */
  unbound_token: { boundTo: 'nothing' | 'job' };
  /** Which may create job pods in its own namespaces only. */
  namespace_not_allowed: { manager: Manager };
  project_mismatch: unknown;
  forged_mark: unknown;
  /** Missing accounts of matching rules with `missing: next`. */
  no_rule: { missing: readonly string[] };
  /** What the job gets without a request. `missing` as above. */
  override_refused: { assigned: Assignment; manager: Manager; missing: readonly string[] };
  manager_account_for_job: { assigned: Assignment };
  account_missing: { assigned: Assignment };
  identity_opt_out: { assigned: Assignment };
  unannotated: { assigned: Assignment };
  untrusted_requester: unknown;
  /** Not what assigns the account: the requester may not know the rules of others. */
  reserved_account: unknown;
};
