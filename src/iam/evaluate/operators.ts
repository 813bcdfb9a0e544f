import { type Comparison, comparisons } from './compare.ts';

export type Operator = {
  /** Compares one value; `undefined` for Null, which tests whether the key exists. */
  comparison: Comparison | undefined;
  /** True for the negation of an operator: `StringNotEquals` is true where `StringEquals` is not. */
  negated: boolean;
  /** How several values of a request are combined. */
  quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  /** True if a missing key satisfies the operator: `…IfExists`. */
  ifExists: boolean;
};

/** Negated operators, and the operators that they negate. */
const NEGATED = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
} as const satisfies Record<string, keyof typeof comparisons>;

const NULL = 'Null';

/** All operators, without quantifier and `IfExists`. */
export const OPERATORS: readonly string[] = [...Object.keys(comparisons), ...Object.keys(NEGATED), NULL];

const PARTS = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/s;

/**
 * Parses the name of a condition operator, which is case-sensitive: IAM answers `Invalid Condition type : stringEquals`
 * (https://github.com/ministryofjustice/modernisation-platform-environments/pull/8893). `Null` cannot have `IfExists`.
 *
 * @returns `undefined` for an unknown operator
 */
export function parseOperator(name: string): Operator | undefined {
  const [, quantifier, base = '', suffix] = PARTS.exec(name) as RegExpExecArray;
  const ifExists = suffix !== undefined;
  const comparison = get(comparisons, base);
  const positive = get(NEGATED, base);
  if (comparison === undefined && positive === undefined && (base !== NULL || ifExists)) return undefined;
  return {
    comparison: positive === undefined ? comparison : comparisons[positive],
    negated: positive !== undefined,
    quantifier: quantifier as Operator['quantifier'],
    ifExists,
  };
}

function get<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
