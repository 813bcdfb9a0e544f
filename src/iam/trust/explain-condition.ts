import type { Mismatch } from '../evaluate/match-statement.ts';
import { type Operator, parseOperator } from '../evaluate/operators.ts';
import { expandVariables, VARIABLES_SINCE } from '../evaluate/variables.ts';
import { isKey } from '../evaluate/without-keys.ts';
import { explainKey } from './explain-key.ts';
import { explainSubject } from './explain-subject.ts';
import { type Expected, requestOf } from './question.ts';
import { quote, type Slip } from './slip.ts';

type Fault = Omit<Slip, 'path'>;
/** A key of a condition that does not hold. */
export type Failed = Mismatch & { operator: string; key: string };

/** In this order a value is taken to be the one that was meant. */
const NEAREST = [
  'wildcard_in_string_equals',
  'wrong_case',
  'subject_prefix',
  'swapped_names',
  'malformed_subject',
  'wrong_name',
  'wrong_namespace',
];

/** Why one key of a condition does not hold for the token, and how it is written; paths are within the statement. */
export function explainCondition(
  { operator, key, wanted, path }: Failed,
  version: string | undefined,
  expected: Expected,
): Slip {
  const request = requestOf(expected, expected.provider);
  const unresolved =
    version === VARIABLES_SINCE && wanted.find((value) => expandVariables(value, request) === undefined);
  if (!unresolved) return { ...faultOf(operator, key, wanted, expected), path };
  const message = `found ${quote(unresolved)}, whose variable has no value for a token, which makes the condition false: write the name`;
  return { code: 'unresolved_variable', path, message };
}

function faultOf(name: string, key: string, wanted: readonly string[], expected: Expected): Fault {
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
      message: `found ${name} ${found}, which shuts out ${quote(value)}, wanted ${right}`,
    };
  if (!/String(?:Equals|Like)/.test(name))
    return {
      code: 'wrong_operator',
      at: 'key',
      message: `found ${name} ${found}, which is not for names, wanted ${right}`,
    };
  if (!ofSubject) return { code: 'wrong_audience', message: `found ${found}, wanted ${right}` };
  const faults = wanted.map((one) => explainSubject(one, /Like/.test(name), expected));
  const rank = ({ code }: Fault) => (NEAREST.includes(code) ? NEAREST.indexOf(code) : NEAREST.length);
  const [nearest] = faults.toSorted((a, b) => rank(a) - rank(b));
  return nearest ?? { code: 'wrong_subject', message: `found ${found}, wanted ${right}` };
}
