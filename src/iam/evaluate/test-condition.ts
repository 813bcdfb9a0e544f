import type { Operator } from './operators.ts';
import type { Request } from './request.ts';
import { expandVariables, VARIABLES_SINCE } from './variables.ts';

/** The request, and the version of the policy whose statement is tested. */
export type EvaluationContext = { request: Request; version: string | undefined };

/**
 * True if one key of a condition is satisfied.
 *
 * Several wanted values are alternatives; for a negated operator, the key must have none of them. A missing key fails a
 * positive operator and satisfies a negated one and `…IfExists`. With a missing key, ForAllValues is true and
 * ForAnyValue false; both treat an empty text as missing. A variable without a value makes the condition false.
 *
 * "Conditions with multiple context keys or values" and "Set operators for multivalued context keys":
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 *
 * @param wanted values of the policy
 * @param found values of the request; empty if it does not have the key
 */
export function testCondition(
  operator: Operator,
  wanted: readonly string[],
  found: readonly string[],
  context: EvaluationContext,
): boolean {
  const { comparison, negated, quantifier, ifExists } = operator;
  if (comparison === undefined) return wanted.some((value) => value.toLowerCase() === String(found.length === 0));
  if (ifExists && found.length === 0) return true;

  const expanded = wanted.map((value) =>
    comparison.variables && context.version === VARIABLES_SINCE
      ? expandVariables(value, context.request)
      : [{ text: value, literal: false }],
  );
  const values = expanded.filter((parts) => parts !== undefined);
  if (values.length < expanded.length) return false;

  const matches = (value: string) => values.some((parts) => comparison.compare(parts, value));
  if (quantifier === undefined) return found.some(matches) !== negated;
  const members = found.every((value) => value === '') ? [] : found;
  const holds = (value: string) => matches(value) !== negated;
  return quantifier === 'ForAllValues' ? members.every(holds) : members.some(holds);
}
