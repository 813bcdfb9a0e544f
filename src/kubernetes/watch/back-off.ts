type BackOff = {
  /** Milliseconds to wait before the next try. */
  next(): number;
  /** After a success: the next wait is the first one again. */
  reset(): void;
};

/** Share of each wait by which it may be longer, so that replicas do not come back at the same instant after an outage. */
const JITTER = 0.5;

/**
 * Waits that double from try to try, each longer by a random share.
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
