import type { Placed } from '../evaluate/evaluate.ts';
import { hasWildcard } from '../pattern.ts';
import type { Assumption } from './assume.ts';
import { type KeyTest, limitOf, testsOf } from './limits.ts';
import { type Expected, requestOf } from './question.ts';
import { quote, type Slip } from './slip.ts';

/** What is to be said of a statement that does let the account in. */
export function admonish(placed: Placed, expected: Expected): readonly Slip[] {
  const subjects = testsOf(placed, expected.subjectKey);
  const audiences = testsOf(placed, expected.audienceKey);
  return [
    ...missingAudience(placed, audiences, expected),
    ...[...subjects, ...audiences].flatMap((test) => [...otherCase(test, expected), ...weak(test), ...wildcard(test)]),
  ];
}

/** What only shows when the role is assumed. */
export function sayAssumption({ path, operator, key, effect }: Assumption): Slip {
  const taken = effect === 'Allow' ? 'taken to hold' : 'taken not to hit';
  const message = `${operator} of ${quote(key)} is decided when the role is assumed, and is ${taken} here: check that it does`;
  return { code: 'assumed_condition', path, at: 'key', message };
}

function missingAudience(placed: Placed, tests: readonly KeyTest[], expected: Expected): Slip[] {
  const limit = limitOf(tests, requestOf(expected, expected.provider), placed.version);
  if (limit.kind === 'values') return [];
  const { audienceKey, audience } = expected;
  const found =
    limit.kind === 'patterns' ? `found ${limit.patterns.map(quote).join(', ')} for` : 'found no condition on';
  const message = `${found} ${quote(audienceKey)}, wanted ${quote(audience)}: tokens for any other audience of the provider are let in too; add "StringEquals": {${quote(audienceKey)}: ${quote(audience)}}`;
  return [{ code: 'missing_audience', path: tests[0]?.path ?? placed.path, message }];
}

function otherCase({ key, path }: KeyTest, { subjectKey, audienceKey }: Expected): Slip[] {
  if (key === subjectKey || key === audienceKey) return [];
  const wanted = key.toLowerCase() === subjectKey.toLowerCase() ? subjectKey : audienceKey;
  const message = `found the key ${quote(key)}, wanted ${quote(wanted)}: keys have no case, but people compare them`;
  return [{ code: 'key_case', path, at: 'key', message }];
}

function weak({ operator, parsed: { quantifier, ifExists }, key, path }: KeyTest): Slip[] {
  if (quantifier !== 'ForAllValues' && !ifExists) return [];
  const message = `found ${operator}, which is also true where ${quote(key)} is missing, wanted StringEquals`;
  return [{ code: 'weak_operator', path, at: 'key', message }];
}

function wildcard({ operator, values, path }: KeyTest): Slip[] {
  if (!/Equals/.test(operator)) return [];
  return values.filter(hasWildcard).map((value) => {
    const message = `found ${quote(value)} under ${operator}, which has no wildcards, so that it matches nobody: remove it, or put it under StringLike if all of these are meant`;
    return { code: 'wildcard_in_string_equals', path, message };
  });
}
