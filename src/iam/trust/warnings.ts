import type { Issue } from '../../documents/issue.ts';
import type { Placed } from '../evaluate/evaluate.ts';
import { hasWildcard } from '../pattern.ts';
import type { Assumption } from './assume.ts';
import { type KeyTest, limitOf, testsOf } from './limits.ts';
import { type Expected, requestOf } from './question.ts';
import { quote } from './quote.ts';

/** Returns warnings about a statement that lets the account in. */
export function warningsOf(placed: Placed, expected: Expected): readonly Issue[] {
  const subjects = testsOf(placed, expected.subjectKey);
  const audiences = testsOf(placed, expected.audienceKey);
  return [
    ...missingAudience(placed, audiences, expected),
    ...severalAudiences(placed, audiences, expected),
    ...[...subjects, ...audiences].flatMap((test) => [...otherCase(test, expected), ...weak(test), ...wildcard(test)]),
  ];
}

/** Returns a warning about a condition that is evaluated only when the role is assumed. */
export function assumptionWarning({ path, operator, key, effect }: Assumption): Issue {
  const assumed =
    effect === 'Allow'
      ? 'this check assumes that the condition is true: make sure that it is for the jobs'
      : 'this check assumes that the condition is false, so that the statement denies nothing: make sure that it is false for the jobs';
  const message = `found ${operator} on ${quote(key)}, which has a value only when the role is assumed; ${assumed}`;
  return { code: 'assumed_condition', level: 'warning', path, at: 'key', message };
}

function missingAudience(placed: Placed, tests: readonly KeyTest[], expected: Expected): Issue[] {
  const limit = limitOf(tests, requestOf(expected, expected.provider), placed.version);
  if (limit.kind === 'values') return [];
  const { audienceKey, audience } = expected;
  const found =
    limit.kind === 'patterns' ? `found ${limit.patterns.map(quote).join(', ')} for` : 'found no condition on';
  const message = `${found} ${quote(audienceKey)}, wanted ${quote(audience)}: tokens for any other audience of the provider are accepted too; add "StringEquals": {${quote(audienceKey)}: ${quote(audience)}}`;
  return [{ code: 'missing_audience', level: 'warning', path: tests[0]?.path ?? placed.path, at: 'value', message }];
}

/**
 * Warns of further audiences, because tokens for them have other purposes: every pod has a token for the API server,
 * which other programs may see.
 */
function severalAudiences(placed: Placed, tests: readonly KeyTest[], expected: Expected): Issue[] {
  const { audience, audienceKey, otherAudiences, provider } = expected;
  const wanted = new Set([audience, ...otherAudiences].map((one) => one.toLowerCase()));
  const wide = tests.flatMap((test) => {
    const limit = limitOf([test], requestOf(expected, provider), placed.version);
    if (limit.kind !== 'values') return [];
    return [{ test, others: limit.values.filter((value) => !wanted.has(value.toLowerCase())) }];
  });
  const [first] = wide;
  if (first === undefined || wide.some(({ others }) => others.length === 0)) return [];
  const { others, test } = first;
  const message = `found ${others.map(quote).join(', ')} for ${quote(audienceKey)}, wanted only ${quote(audience)}: tokens for ${others.length === 1 ? 'that audience' : 'those audiences'} are accepted too`;
  return [{ code: 'several_audiences', level: 'warning', path: test.path, at: 'value', message }];
}

function otherCase({ key, path }: KeyTest, { subjectKey, audienceKey }: Expected): Issue[] {
  if (key === subjectKey || key === audienceKey) return [];
  const wanted = key.toLowerCase() === subjectKey.toLowerCase() ? subjectKey : audienceKey;
  const message = `found the key ${quote(key)}, wanted ${quote(wanted)}: condition keys are case-insensitive, but readers compare them literally`;
  return [{ code: 'key_case', level: 'warning', path, at: 'key', message }];
}

function weak({ operator, parsed: { quantifier, ifExists }, key, path }: KeyTest): Issue[] {
  if (quantifier !== 'ForAllValues' && !ifExists) return [];
  const message = `found ${operator}, which is also true when ${quote(key)} is missing, wanted StringEquals`;
  return [{ code: 'weak_operator', level: 'warning', path, at: 'key', message }];
}

function wildcard({ operator, values, path }: KeyTest): Issue[] {
  if (!/Equals/.test(operator)) return [];
  return values.filter(hasWildcard).map((value) => {
    const message = `found ${quote(value)} under ${operator}, which has no wildcards, so it matches no account: remove it, or use StringLike if all matching accounts are intended`;
    return { code: 'wildcard_in_string_equals', level: 'warning', path, at: 'value', message };
  });
}
