import type { PolicyStatement } from '../policy-document.ts';

/** A statement without some keys of its condition: as if they held. */
export function withoutKeys(statement: PolicyStatement, left: (key: string) => boolean): PolicyStatement {
  const operators = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => {
    return [operator, Object.fromEntries(Object.entries(keys).filter(([key]) => !left(key)))];
  });
  return { ...statement, Condition: Object.fromEntries(operators) };
}

/** Keys have no case. */
export function isKey(key: string, wanted: string): boolean {
  return key.toLowerCase() === wanted.toLowerCase();
}
