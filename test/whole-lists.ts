/**
 * Returns a pattern for `t.match` that matches only whole lists. By itself, `t.match` compares only as many entries as
 * the pattern has, so that `[1, 2, 3]` matches `[1, 2]`, and every list matches `[]` (tcompare, `has.ts`:
 * `objectAsArray`).
 *
 * @param pattern fields of objects may be missing in it, as always; entries of lists may not
 */
export function wholeLists(pattern: unknown): unknown {
  if (Array.isArray(pattern)) return { ...pattern.map(wholeLists), length: pattern.length };
  if (!isPlain(pattern)) return pattern;
  return Object.fromEntries(Object.entries(pattern).map(([key, value]) => [key, wholeLists(value)]));
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
