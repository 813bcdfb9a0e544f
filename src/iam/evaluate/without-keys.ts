import type { PolicyStatement } from '../policy-document.ts';

/** Returns a statement without some keys of its condition, as if these were satisfied. */
export function withoutKeys(statement: PolicyStatement, removed: (key: string) => boolean): PolicyStatement {
  const operators = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => {
    return [operator, Object.fromEntries(Object.entries(keys).filter(([key]) => !removed(key)))];
  });
  return { ...statement, Condition: Object.fromEntries(operators) };
}

/** Compares condition keys, in which case does not matter. */
export function isKey(key: string, wanted: string): boolean {
  return key.toLowerCase() === wanted.toLowerCase();
}
