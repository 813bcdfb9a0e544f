import { isMap } from '../../collections/is-map.ts';

/** Returns JSON for comparing values: the order of keys makes no difference, the order of lists does. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    isMap(each) ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}
