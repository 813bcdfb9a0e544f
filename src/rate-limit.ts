/**
 * Limits how often something may happen in any stretch of time (a sliding window).
 *
 * @param limit.most how many times
 * @param limit.per length of the window, in milliseconds
 * @param clock milliseconds from any start, never backwards
 * @returns a function that returns true if it may happen now, and then counts it
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
