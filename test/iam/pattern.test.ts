import fc from 'fast-check';
import t from 'tap';
import {
  coversPattern,
  hasWildcard,
  literalPattern,
  matchesPattern,
  overlapsPattern,
  parsePattern,
} from '../../src/iam/pattern.ts';

const MATCHES: readonly [pattern: string, text: string, expected: boolean][] = [
  ['', '', true],
  ['*', '', true],
  ['*', 'a:b/c', true],
  ['a*c', 'abbc', true],
  ['a*c', 'abbd', false],
  ['a?c', 'ac', false],
  ['?', '👍', true],
  ['a*b*c', 'a-b-b-c', true],
  ['***', 'x', true],
  ['a', 'A', false],
];
for (const [pattern, text, expected] of MATCHES) {
  t.test(`${JSON.stringify(pattern)} ${expected ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, async (t) => {
    t.equal(matchesPattern(parsePattern(pattern), text), expected);
  });
}

const PAIRS: readonly [a: string, b: string, covers: boolean, overlaps: boolean][] = [
  ['*', 'a*', true, true],
  ['a*', '*', false, true],
  ['a?', 'a*', false, true],
  ['a*', 'a?', true, true],
  ['a*b', '*ab', false, true],
  ['a*', 'b*', false, false],
  ['a??', 'a?', false, false],
  ['b/*', 'b/p/*', true, true],
  ['b/p/*', 'b', false, false],
];
for (const [a, b, covers, overlaps] of PAIRS) {
  t.test(
    `${a} ${covers ? 'covers' : 'does not cover'} ${b}, and ${overlaps ? 'overlaps' : 'does not overlap'}`,
    async (t) => {
      t.equal(coversPattern(parsePattern(a), parsePattern(b)), covers);
      t.equal(overlapsPattern(parsePattern(a), parsePattern(b)), overlaps);
      t.equal(overlapsPattern(parsePattern(b), parsePattern(a)), overlaps);
    },
  );
}

t.test('a text without wildcards matches itself alone', async (t) => {
  t.ok(matchesPattern(literalPattern('a*'), 'a*'));
  t.notOk(matchesPattern(literalPattern('a*'), 'ab'));
  t.strictSame(['a*', 'a?', 'a$'].map(hasWildcard), [true, true, false]);
});

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 });

t.test('a pattern matches what a regular expression for it does', async () => {
  fc.assert(
    fc.property(pattern, text, (wanted, found) => {
      const expression = new RegExp(`^${wanted.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      return matchesPattern(parsePattern(wanted), found) === expression.test(found);
    }),
    { numRuns: 300 },
  );
});

t.test('what a covered pattern matches is matched, and what both match makes them overlap', async () => {
  fc.assert(
    fc.property(pattern, pattern, text, (a, b, found) => {
      const [first, second] = [parsePattern(a), parsePattern(b)];
      const [mine, its] = [matchesPattern(first, found), matchesPattern(second, found)];
      return (!coversPattern(first, second) || !its || mine) && (overlapsPattern(first, second) || !mine || !its);
    }),
    { numRuns: 300 },
  );
});

t.test('a pattern of many stars takes no longer than its length times that of the text', async (t) => {
  t.notOk(matchesPattern(parsePattern(`${'*a'.repeat(500)}b`), 'a'.repeat(2000)));
});
