import type { PolicyStatement } from '../policy-document.ts';

/** A statement without some keys of its condition, as if these held. */
export function withoutKeys(statement: PolicyStatement, removed: (key: string) => boolean): PolicyStatement {
  const operators = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => {
    return [operator, Object.fromEntries(Object.entries(keys).filter(([key]) => !removed(key)))];
  });
  return { ...statement, Condition: Object.fromEntries(operators) };
}

/** Condition keys are case-insensitive. */
export function isKey(key: string, wanted: string): boolean {
  return key.toLowerCase() === wanted.toLowerCase();
}
