import type { Issue } from '../../../documents/issue.ts';
import type { ConditionMismatch } from '../../evaluate/match-statement.ts';
import { type Operator, parseOperator } from '../../evaluate/operators.ts';
import { expandVariables, VARIABLES_SINCE } from '../../evaluate/variables.ts';
import { isKey } from '../../evaluate/without-keys.ts';
import { whyAbsent } from '../absent-keys.ts';
import { type Expected, requestOf, SUBJECT_PREFIX } from '../question.ts';
import { quote } from '../quote.ts';
import { explainKey } from './explain-key.ts';
import { explainSubject } from './explain-subject.ts';
import type { Explanation } from './explanation.ts';

/** Codes by how close the value is to a right one. Of several wrong values, the closest is explained. */
const NEAREST = [
  'wildcard_in_string_equals',
  'wrong_case',
  'subject_prefix',
  'swapped_names',
  'malformed_subject',
  'wrong_name',
  'wrong_namespace',
];

/** Says why a condition key does not match the token, and how to write it. Paths are within the statement. */
export function explainCondition(
  { operator, key, wanted, path }: ConditionMismatch,
  version: string | undefined,
  expected: Expected,
): Issue {
  const request = requestOf(expected, expected.provider);
  const unresolved =
    version === VARIABLES_SINCE &&
    whyAbsent(key) === undefined &&
    wanted.find((value) => expandVariables(value, request) === undefined);
  if (!unresolved) return { ...explainTest(operator, key, wanted, expected), level: 'error', path };
  const message = `found ${quote(unresolved)}, whose variable has no value for a token, so the condition is false: write the name instead`;
  return { code: 'unresolved_variable', level: 'error', path, at: 'value', message };
}

function explainTest(name: string, key: string, wanted: readonly string[], expected: Expected): Explanation {
  const wrongKey = explainKey(key, expected);
  if (wrongKey !== undefined) return wrongKey;
  const ofSubject = isKey(key, expected.subjectKey);
  const value = ofSubject ? expected.subject : expected.audience;
  const right = `"StringEquals": {${quote(ofSubject ? expected.subjectKey : expected.audienceKey)}: ${quote(value)}}`;
  const { negated } = parseOperator(name) as Operator;
  const found = wanted.map(quote).join(', ') || 'no value';
  if (negated)
    return {
      code: 'excluded',
      at: 'key',
      message: `found ${name} ${found}, which excludes ${quote(value)}, wanted ${right}`,
    };
  if (!/String(?:Equals|Like)/.test(name))
    return {
      code: 'wrong_operator',
      at: 'key',
      message: `found ${name} ${found}, which does not compare text, wanted ${right}`,
    };
  const swapped = wanted.find((one) => (ofSubject ? one === expected.audience : one.startsWith(SUBJECT_PREFIX)));
  if (swapped !== undefined) {
    const [what, key] = ofSubject ? ['an audience', expected.audienceKey] : ['a subject', expected.subjectKey];
    const message = `found ${quote(swapped)}, which is ${what} and belongs under ${quote(key)}, wanted ${right}`;
    return { code: 'swapped_claims', at: 'value', message };
  }
  if (!ofSubject) return { code: 'wrong_audience', at: 'value', message: `found ${found}, wanted ${right}` };
  const explanations = wanted.map((one) => explainSubject(one, /Like/.test(name), expected));
  const rank = ({ code }: Explanation) => (NEAREST.includes(code) ? NEAREST.indexOf(code) : NEAREST.length);
  const [nearest] = explanations.toSorted((a, b) => rank(a) - rank(b));
  return nearest ?? { code: 'wrong_subject', at: 'value', message: `found ${found}, wanted ${right}` };
}
