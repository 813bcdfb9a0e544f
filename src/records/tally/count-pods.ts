import type { RecordedDecision } from '../recorded-decision.ts';
import { createCounter } from './counter.ts';
import { hasCompletedName } from './request-key.ts';

/**
 * Counts pods: different names that the API server stored, or that the webhook refused. A pod that the API server
 * refused for another reason does not count. Only the audit log shows that, so if the log of the webhook is read first,
 * the pod counts until the audit log is read.
 *
 * @param seed a random number, see hash.ts
 * @param most the number of requests that are compared
 */
export function createPodCount(seed: number, most: number) {
  const unstored = createCounter(seed, most);
  return {
    /**
     * @param key see request-key.ts
     * @param thisSide, otherSide how many requests with the key the log of the record has, including this one, and how
     *   many the other log has
     * @returns change in the number of pods: 1, 0 or -1
     */
    add(
      record: RecordedDecision,
      key: string,
      { thisSide, otherSide }: { thisSide: number; otherSide: number },
    ): number {
      const isUnstored = record.allowed && record.stored === false;
      const unstoredBefore = unstored.count(key, 0);
      if (isUnstored) unstored.add(key, 0);
      const unstoredNow = unstoredBefore + (isUnstored ? 1 : 0);
      const podsOf = hasCompletedName(record) ? podsOfCompletedNames : podsOfOneName;
      const isAudit = record.source === 'audit';
      const countsBefore = isAudit ? ([thisSide - 1, otherSide] as const) : ([otherSide, thisSide - 1] as const);
      const countsNow = isAudit ? ([thisSide, otherSide] as const) : ([otherSide, thisSide] as const);
      return podsOf(...countsNow, unstoredNow) - podsOf(...countsBefore, unstoredBefore);
    },
  };
}

/**
 * The nth event and the nth line are about the same request. If there are more lines, the results of those requests are
 * unknown.
 */
function podsOfOneName(audit: number, log: number, unstored: number): number {
  return audit > unstored || log > audit ? 1 : 0;
}

function podsOfCompletedNames(audit: number, log: number, unstored: number): number {
  return Math.max(audit, log) - unstored;
}
