/**
 * Returns the candidate that was probably meant: the one with the fewest typos (a letter added, missing or wrong, or
 * two swapped). At most one typo is allowed for every three letters of a candidate, but always one. Case and the
 * separators `-` and `_` are ignored.
 *
 * @returns the first of equally near candidates; `undefined` if none is near
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(word);
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const letters = plain(candidate);
    const limit = Math.max(1, Math.floor(letters.length / 3));
    // This also limits the cost of a key with a million letters.
    if (Math.abs(letters.length - wanted.length) > limit) continue;
    const distance = distanceOf(wanted, letters);
    if (distance <= limit && distance < fewest) {
      best = candidate;
      fewest = distance;
    }
  }
  return best;
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Returns the optimal string alignment distance. */
function distanceOf(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (previous[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (previous[column - 1] as number) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (before[column - 2] as number) + 1);
      }
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] as number;
}
