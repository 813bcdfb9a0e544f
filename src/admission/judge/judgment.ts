import type { Outcome } from '../reasons.ts';
import type { Assignment } from './assignment.ts';
import type { Refusal } from './refusal.ts';

/**
 * What a pod is and which account it may have, before the mode turns that into an answer. The mode affects it in one
 * way only: whether a refusal ends the steps.
 */
export type Judgment = Ignored | Untrusted | Assigned;

/** The mapping does not apply to the pod. */
export type Ignored = {
  is: 'ignored';
  kind: 'pause' | 'other';
  outcome: Extract<Outcome, 'not_a_pod_create' | 'mirror_pod' | 'pause_pod' | 'not_a_runner_pod'>;
};

/** The pod looks like a job or has an account of the mapping, but its requester may not create such pods. */
export type Untrusted = {
  is: 'untrusted';
  kind: 'job' | 'pause' | 'other';
  refusal: Refusal<'untrusted_requester' | 'reserved_account'>;
};

/** The pod is a job or a manager, so the mapping says which account it gets. */
export type Assigned = {
  is: 'assigned';
  kind: 'job' | 'manager';
  /** What the mapping assigns, even if the pod is refused. */
  assigned: Assignment;
  /** What the pod gets if it is allowed: {@link assigned}, or what best-effort falls back to. */
  target: Assignment;
  /** In the order of the steps. More than one only in best-effort, which may continue after a refusal. */
  refusals: readonly Refusal[];
  /** Accounts that were looked for, but that the snapshot does not have. */
  missed: readonly string[];
};

export function refusalsOf(judgment: Judgment): readonly Refusal[] {
  if (judgment.is === 'ignored') return [];
  return judgment.is === 'untrusted' ? [judgment.refusal] : judgment.refusals;
}
