/** The same thing before and after an edit. */
export type Pair<T> = { before: T; after: T };

export function mapPair<T, U>({ before, after }: Pair<T>, make: (one: T) => U): Pair<U> {
  return { before: make(before), after: make(after) };
}

/** True if both have the same JSON. */
export function isUnchanged({ before, after }: Pair<unknown>): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
