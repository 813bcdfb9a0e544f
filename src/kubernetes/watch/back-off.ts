export type BackOff = {
  /** Milliseconds to wait before the next try. */
  next(): number;
  /** Things went well: begins anew. */
  reset(): void;
};

/** So many replicas and clusters do not come back at the same instant after an outage. */
const JITTER = 0.5;

/**
 * Waits that double from try to try, each a random part longer.
 *
 * @param random from 0 to 1, as `Math.random`
 */
export function createBackOff(
  random: () => number,
  { first = 200, longest = 5_000 }: { first?: number; longest?: number } = {},
): BackOff {
  let wait = first;
  return {
    next() {
      const now = wait;
      wait = Math.min(wait * 2, longest);
      return Math.round(now * (1 + random() * JITTER));
    },
    reset() {
      wait = first;
    },
  };
}
