import type { RecordedDecision } from '../recorded-decision.ts';
import type { ProjectTally } from './tally.ts';

/** @param pods how many pods were not seen before: 0 or 1 */
export function addToProject(entry: ProjectTally, { reason, time, would }: RecordedDecision, pods: number): void {
  entry.requests += 1;
  if (would !== 'refuse') {
    entry.lastAllowed = Math.max(entry.lastAllowed ?? time, time);
    return;
  }
  const refusal = entry.refusals.get(reason) ?? { requests: 0, pods: 0, last: time };
  refusal.requests += 1;
  refusal.pods += pods;
  refusal.last = Math.max(refusal.last, time);
  entry.refusals.set(reason, refusal);
}
