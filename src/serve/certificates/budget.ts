/**
 * Allows something so many times in any stretch of time.
 *
 * @param clock milliseconds, never backwards
 * @returns whether it may be done now, which counts as done
 */
export function createBudget(
  { most, milliseconds }: { most: number; milliseconds: number },
  clock: () => number,
): () => boolean {
  let taken: number[] = [];
  return () => {
    const now = clock();
    taken = taken.filter((at) => now - at < milliseconds);
    if (taken.length >= most) return false;
    taken.push(now);
    return true;
  };
}
