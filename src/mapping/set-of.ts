/**
 * Returns the values that a matcher lists, for many lookups; `undefined` if it lists none, so that every value matches.
 */
export function setOf(values: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return values === undefined ? undefined : new Set(values);
}
