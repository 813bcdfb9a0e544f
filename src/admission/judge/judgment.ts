import type { Outcome } from '../reasons.ts';
import type { Assignment } from './assignment.ts';
import type { Refusal } from './refusal.ts';

/**
 * What a pod is and which account it may have, before the mode turns that into an answer: of the mode, it depends only on
 * whether a refusal ends the steps.
 */
export type Judgment = Ignored | Untrusted | Assigned;

/** The mapping does not apply to it. */
export type Ignored = {
  is: 'ignored';
  kind: 'pause' | 'other';
  outcome: Extract<Outcome, 'not_a_pod_create' | 'mirror_pod' | 'pause_pod' | 'not_a_runner_pod'>;
};

/** It looks like a job or has an account of the mapping, and its requester may not create such pods. */
export type Untrusted = {
  is: 'untrusted';
  kind: 'job' | 'pause' | 'other';
  refusal: Refusal<'untrusted_requester' | 'reserved_account'>;
};

/** It is a job or a manager, so the mapping says which account it gets. */
export type Assigned = {
  is: 'assigned';
  kind: 'job' | 'manager';
  /** What the mapping assigns, refused or not. */
  assigned: Assignment;
  /** What the pod gets if it is allowed: {@link assigned}, or what best-effort falls back to. */
  target: Assignment;
  /** In the order of the steps; best-effort alone continues after one. */
  refusals: readonly Refusal[];
  /** Accounts that were looked for and do not exist in the snapshot. */
  missed: readonly string[];
};

export function refusalsOf(judgment: Judgment): readonly Refusal[] {
  if (judgment.is === 'ignored') return [];
  return judgment.is === 'untrusted' ? [judgment.refusal] : judgment.refusals;
}
