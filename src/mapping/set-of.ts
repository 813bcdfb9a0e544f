/** The values that a matcher lists, for many lookups; `undefined` where it lists none and so matches everything. */
export function setOf(values: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return values === undefined ? undefined : new Set(values);
}
