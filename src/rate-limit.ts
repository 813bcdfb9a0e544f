/**
 * Limits how often something may happen in any stretch of time (a sliding window).
 *
 * @param limit.most how many times
 * @param limit.per length of the window, in milliseconds
 * @param clock milliseconds from any start, never backwards
 * @returns whether it may happen now; a yes is counted as having happened
 */
export function createRateLimit(limit: { most: number; per: number }, clock: () => number): () => boolean {
  let times: number[] = [];
  return () => {
    const now = clock();
    times = times.filter((time) => now - time < limit.per);
    if (times.length >= limit.most) return false;
    times.push(now);
    return true;
  };
}
