import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { PodFacts } from '../../pods/facts.ts';
import { REFUSAL_REASONS, type RefusalReason } from '../reasons.ts';
import type { Assignment } from './assignment.ts';
import type { Lookup } from './lookup.ts';
import type { Refusal } from './refusal.ts';

/** A decision in the making: what the steps read, and the account as far as they have come. */
export type Draft = {
  facts: PodFacts;
  index: MappingIndex;
  lookup: Lookup;
  /** The account without the mapping. */
  configured: Assignment;
  /** What the mapping assigns. Equals {@link configured} before the rules were tried, and if they assign none. */
  assigned: Assignment;
  /** What the pod gets if it is allowed: {@link assigned}, or what best-effort falls back to. */
  target: Assignment;
};

/** One step of a decision: a function that returns a refusal or nothing, under the only reason that it refuses for. */
export type Step<D> = {
  [R in RefusalReason]: readonly [reason: R, check: (draft: D) => Refusal<R> | undefined];
}[RefusalReason];

/**
 * Takes the steps in their order. The first refusal ends them, unless they continue after it.
 *
 * @param continues whether the steps continue after a refusal that is not for tampering, as in best-effort
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
