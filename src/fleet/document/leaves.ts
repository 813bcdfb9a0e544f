import type { Path } from '../../documents/path.ts';

/** A text, a number, a boolean or null, and its path. */
type Leaf = { value: unknown; path: Path };

/** Returns every leaf of nested maps and lists, in order. */
export function leavesOf(value: unknown, path: Path): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ value, path }];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, below]) => leavesOf(below, [...path, key]));
}
