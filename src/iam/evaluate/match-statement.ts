import type { Path } from '../../documents/path.ts';
import { literalPattern, matchesPattern, parsePattern } from '../pattern.ts';
import type { PolicyStatement } from '../policy-document.ts';
import { arnCovers } from './arn.ts';
import { matchesPrincipal, principalWords } from './match-principal.ts';
import { parseOperator } from './operators.ts';
import { listOf, valuesOf } from './request.ts';
import { type EvaluationContext, testCondition } from './test-condition.ts';
import { expandVariables, partsToPattern, VARIABLES_SINCE } from './variables.ts';

/** Why a statement does not apply to a request: one element or one condition key. */
export type StatementMismatch = ElementMismatch | ConditionMismatch;

export type ElementMismatch = Compared & {
  element: 'Principal' | 'NotPrincipal' | 'Action' | 'NotAction' | 'Resource' | 'NotResource';
};

export type ConditionMismatch = Compared & {
  element: 'Condition';
  /** `StringEquals` */
  operator: string;
  /** Spelled as in the policy. */
  key: string;
};

type Compared = {
  /** The path within the statement. */
  path: Path;
  wanted: readonly string[];
  /** Values of the request; empty if it does not have the key. */
  found: readonly string[];
};

/**
 * Returns every reason why a statement does not apply to a request; empty if it applies. All elements, operators and
 * keys must match. A statement without a principal belongs to an identity policy and applies to any principal.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function mismatchesOf(statement: PolicyStatement, context: EvaluationContext): readonly StatementMismatch[] {
  return [
    ...principalMismatches(statement, context),
    ...actionMismatches(statement, context),
    ...resourceMismatches(statement, context),
    ...conditionMismatches(statement, context),
  ];
}

function principalMismatches(
  { Principal, NotPrincipal }: PolicyStatement,
  { request }: EvaluationContext,
): StatementMismatch[] {
  const { principal } = request;
  const found = [`${principal.kind} ${principal.id}`];
  const mismatches: StatementMismatch[] = [];
  if (Principal !== undefined && !matchesPrincipal(Principal, principal))
    mismatches.push({ element: 'Principal', path: ['Principal'], wanted: principalWords(Principal), found });
  if (NotPrincipal !== undefined && matchesPrincipal(NotPrincipal, principal))
    mismatches.push({ element: 'NotPrincipal', path: ['NotPrincipal'], wanted: principalWords(NotPrincipal), found });
  return mismatches;
}

/** True if a pattern matches an action. Case does not matter, and `*` and `?` are wildcards. */
export function matchesAction(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matchesPattern(parsePattern(pattern.toLowerCase()), action.toLowerCase()));
}

function actionMismatches({ Action, NotAction }: PolicyStatement, { request }: EvaluationContext): StatementMismatch[] {
  const element = NotAction === undefined ? 'Action' : 'NotAction';
  const wanted = listOf(NotAction ?? Action ?? []);
  const applies = matchesAction(wanted, request.action) === (element === 'Action');
  return applies ? [] : [{ element, path: [element], wanted, found: [request.action] }];
}

function resourceMismatches(
  { Resource, NotResource }: PolicyStatement,
  context: EvaluationContext,
): StatementMismatch[] {
  const named = Resource ?? NotResource;
  if (named === undefined) return [];
  const element = Resource === undefined ? 'NotResource' : 'Resource';
  const wanted = listOf(named);
  const found = listOf(context.request.resource ?? []);
  const matches = (arn: string) => wanted.some((pattern) => matchesResource(pattern, arn, context));
  const applies = found.some((arn) => matches(arn) === (element === 'Resource'));
  return applies ? [] : [{ element, path: [element], wanted, found }];
}

function matchesResource(pattern: string, arn: string, { request, version }: EvaluationContext): boolean {
  const parts = version === VARIABLES_SINCE ? expandVariables(pattern, request) : [{ text: pattern, literal: false }];
  return parts !== undefined && arnCovers(partsToPattern(parts), literalPattern(arn));
}

function conditionMismatches({ Condition = {} }: PolicyStatement, context: EvaluationContext): StatementMismatch[] {
  return Object.entries(Condition).flatMap(([name, keys]) => {
    const operator = parseOperator(name);
    return Object.entries(keys).flatMap(([key, values]): StatementMismatch[] => {
      const wanted = listOf(values);
      const found = valuesOf(context.request, key);
      if (operator !== undefined && testCondition(operator, wanted, found, context)) return [];
      return [{ element: 'Condition', path: ['Condition', name, key], operator: name, key, wanted, found }];
    });
  });
}
