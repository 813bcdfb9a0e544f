type BackOff = {
  /** Milliseconds to wait before the next try. */
  next(): number;
  /** Called after a success: the next wait is the first one again. */
  reset(): void;
};

/**
 * The largest random extension of a wait, as a share of it, so that replicas do not all come back at once after an
 * outage.
 */
const JITTER = 0.5;

/**
 * Returns waits that double with each try, each extended by a random share.
 *
 * @param random returns a number from 0 to 1, like `Math.random`
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
