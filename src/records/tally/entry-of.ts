import type { NamespaceTally, ProjectTally } from './tally.ts';

/** @returns the entry, which is created if it is missing; `undefined` if there are too many */
export function entryOf<Value>(
  map: Map<string, Value>,
  key: string,
  most: number,
  make: () => Value,
): Value | undefined {
  const found = map.get(key);
  if (found !== undefined || map.size >= most) return found;
  const made = make();
  map.set(key, made);
  return made;
}

export function emptyProject(): ProjectTally {
  return { requests: 0, refusals: new Map(), lastAllowed: undefined, lastFixed: undefined };
}

export function emptyNamespace(): NamespaceTally {
  return { jobs: 0, undecided: 0, lastUndecided: undefined };
}
