import { isMap } from '../collections/is-map.ts';

type Values = Readonly<Record<string, unknown>>;

/** @returns the values with `over` merged into them, as Helm does: maps are merged, lists and texts replaced */
export function mergeValues(values: Values, over: Values): Record<string, unknown> {
  const merged = new Map(Object.entries(values));
  for (const [key, value] of Object.entries(over)) {
    const below = merged.get(key);
    merged.set(key, isMap(below) && isMap(value) ? mergeValues(below, value) : value);
  }
  return Object.fromEntries(merged);
}
