import type { Path } from '../../documents/path.ts';
import type { Placed } from '../evaluate/evaluate.ts';
import { type Operator, parseOperator } from '../evaluate/operators.ts';
import { listOf, type Request } from '../evaluate/request.ts';
import { expandVariables, partsToText, VARIABLES_SINCE } from '../evaluate/variables.ts';
import { isKey } from '../evaluate/without-keys.ts';
import { hasWildcard } from '../pattern.ts';

/** One key of a condition. */
export type KeyTest = { operator: string; parsed: Operator; key: string; values: readonly string[]; path: Path };

/** How a statement limits a key: to these values, to values that match these patterns, or not at all. */
export type Limit =
  | { kind: 'values'; values: readonly string[] }
  | { kind: 'patterns'; patterns: readonly string[]; path: Path }
  | { kind: 'none' };

const OF_TEXT = /String(?:Not)?(?:Equals|Like)/;

/** Returns the tests of a statement on one key. */
export function testsOf({ statement, path }: Placed, wanted: string): readonly KeyTest[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) => {
    const found = Object.entries(keys).filter(([key]) => isKey(key, wanted));
    return found.map(([key, values]) => {
      // readPolicy refuses unknown operators.
      const parsed = parseOperator(operator) as Operator;
      return { operator, parsed, key, values: listOf(values), path: [...path, 'Condition', operator, key] };
    });
  });
}

/**
 * Returns the narrowest limit on a key that every token has. It may be too wide but never too narrow: the statement
 * lets in no value outside it, whatever else the statement tests.
 *
 * @param negated true for a Deny, for which the limit is what the Deny does not apply to
 */
export function limitOf(
  tests: readonly KeyTest[],
  request: Request,
  version: string | undefined,
  negated = false,
): Limit {
  const limits = tests
    .filter(({ operator, parsed }) => parsed.negated === negated && OF_TEXT.test(operator))
    .map((test) => readLimit(test, request, version));
  return narrowest(limits);
}

/** Returns a limit to values if there is one, or else one to patterns. */
export function narrowest(limits: readonly Limit[]): Limit {
  const firstOf = (wanted: Limit['kind']) => limits.find(({ kind }) => kind === wanted);
  return firstOf('values') ?? firstOf('patterns') ?? { kind: 'none' };
}

function readLimit({ operator, values, path }: KeyTest, request: Request, version: string | undefined): Limit {
  const read = values.flatMap((value) => {
    const parts = version === VARIABLES_SINCE ? expandVariables(value, request) : [{ text: value, literal: false }];
    if (parts === undefined) return [];
    const open = /Like/.test(operator) && parts.some(({ text, literal }) => !literal && hasWildcard(text));
    // Lower case is enough, because Kubernetes names have no capitals.
    const text = partsToText(parts);
    return [{ open, text: /IgnoreCase/.test(operator) ? text.toLowerCase() : text }];
  });
  const patterns = read.filter(({ open }) => open).map(({ text }) => text);
  return patterns.length > 0
    ? { kind: 'patterns', patterns, path }
    : { kind: 'values', values: read.map(({ text }) => text) };
}
