import { quote } from '../text/printable.ts';

const LONGEST = 60;

/** Returns a value as messages show it: on one line, text in quotes, and cut if it is long. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map of keys';
  if (typeof value !== 'string') return String(value);
  return quote(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
}

/** Returns `a, b and 3 more`: enough of a list to recognize it. */
export function showList(values: readonly string[], most = 5): string {
  if (values.length <= most) return values.join(', ');
  return `${values.slice(0, most).join(', ')} and ${values.length - most} more`;
}
