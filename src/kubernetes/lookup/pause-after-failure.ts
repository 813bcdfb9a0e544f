import { createBackOff } from '../watch/back-off.ts';

type Pause = {
  /** Whether nothing should be tried now. */
  isActive(): boolean;
  /** Starts a pause. */
  failed(): void;
  /** Makes the next pause the shortest one again. */
  succeeded(): void;
};

/**
 * A time without any try after one that failed; it doubles with each failure.
 *
 * @param length in milliseconds
 * @param clock milliseconds from any start, never backwards
 */
export function createPause(length: { first: number; longest: number }, clock: () => number): Pause {
  // Without jitter: it is the pause of one process, and no other waits with it.
  const backOff = createBackOff(() => 0, length);
  let until = Number.NEGATIVE_INFINITY;
  const isActive = () => clock() < until;
  return {
    isActive,
    failed() {
      // Tries that were under way at the same time fail together; that is one failure.
      if (!isActive()) until = clock() + backOff.next();
    },
    succeeded: backOff.reset,
  };
}
