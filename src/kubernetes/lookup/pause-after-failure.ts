import { createBackOff } from '../watch/back-off.ts';

type Pause = {
  /** True while nothing should be tried. */
  isActive(): boolean;
  /** Starts a pause, unless one is active. */
  failed(): void;
  /** Makes the next pause the shortest one again. */
  succeeded(): void;
};

/**
 * Creates a pause that follows a failed try. Its length doubles with each failure.
 *
 * @param length in milliseconds
 * @param clock milliseconds from any start, never backwards
 */
export function createPause(length: { first: number; longest: number }, clock: () => number): Pause {
  // Without jitter, because only one process waits.
  const backOff = createBackOff(() => 0, length);
  let until = Number.NEGATIVE_INFINITY;
  const isActive = () => clock() < until;
  return {
    isActive,
    failed() {
      // Tries that were under way at the same time fail together and count as one failure.
      if (!isActive()) until = clock() + backOff.next();
    },
    succeeded: backOff.reset,
  };
}
