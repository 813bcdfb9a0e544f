import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { PodFacts } from '../../pods/facts.ts';
import { REFUSAL_REASONS, type RefusalReason } from '../reasons.ts';
import type { Assignment } from './assignment.ts';
import type { Lookup } from './lookup.ts';
import type { Refusal } from './refusal.ts';

/** An unfinished decision: what the steps read, and the account that they have arrived at so far. */
export type Draft = {
  facts: PodFacts;
  index: MappingIndex;
  lookup: Lookup;
  /** The account that the pod gets if the mapping assigns none. */
  configured: Assignment;
  /**
   * What the mapping assigns. Equals {@link configured} until the rules were tried, and afterwards if they assign none.
   */
  assigned: Assignment;
  /** What the pod gets if it is allowed: {@link assigned}, or what best-effort falls back to. */
  target: Assignment;
};

/** One step of a decision: a reason, and a function that returns a refusal for that reason or nothing. */
export type Step<D> = {
  [R in RefusalReason]: readonly [reason: R, check: (draft: D) => Refusal<R> | undefined];
}[RefusalReason];

/**
 * Runs the steps in order. The first refusal ends them, unless `continues` is set.
 *
 * @param continues true if the steps continue after a refusal that is not for tampering, as in best-effort
 */
export function takeSteps<D extends Draft>(
  steps: readonly Step<D>[],
  draft: D,
  continues: boolean,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  for (const [, check] of steps) {
    const refusal = check(draft);
    if (refusal === undefined) continue;
    refusals.push(refusal);
    const { inBestEffort } = REFUSAL_REASONS[refusal.reason];
    if (!continues || inBestEffort === 'refuse') break;
    if (inBestEffort === 'configured') draft.target = draft.configured;
  }
  return refusals;
}
