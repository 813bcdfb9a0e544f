import { isMap } from '../../collections/is-map.ts';

/** JSON by which values can be compared: the order of keys says nothing, that of lists counts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    isMap(each) ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}
