import { isMap } from '../collections/is-map.ts';

type Values = Readonly<Record<string, unknown>>;

/** @returns the values with others merged over them, as Helm does: maps are merged, lists and texts replaced */
export function mergeValues(values: Values, over: Values): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...values };
  for (const [key, value] of Object.entries(over)) {
    const below = values[key];
    merged[key] = isMap(below) && isMap(value) ? mergeValues(below, value) : value;
  }
  return merged;
}
