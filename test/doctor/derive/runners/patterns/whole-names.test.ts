import fc from 'fast-check';
import t from 'tap';
import { goPattern, matches } from '../../../../../src/doctor/derive/runners/patterns/go-pattern.ts';
import { matchesWholeNames } from '../../../../../src/doctor/derive/runners/patterns/whole-names.ts';
import { runs } from '../../../../runs.ts';

// The runner asks regexp.MatchString, which looks for a match anywhere. What is whole needs no further anchor: with both of them around
// it, the pattern matches the same names.

for (const pattern of [
  '^(?:ci-a|ci-b)$',
  '^(?:a.*|b.*)$',
  '^(?:a.*|b.*)',
  '^(?:ci-a$|ci-b$)',
  '(?:^ci-a|^ci-b)$',
  '(?:^a|^b).*',
  '^(a.*|(b|c).+)',
  '^ci-(?:a$|(?:b|c)-.*)',
  '^ci-.*?',
  '^ci-.{1,}',
  '.*?-ci$',
  '^(?:(?:ci-a)$)',
  '\\A(?:ci|cd)\\z',
  '(?i)^ci$|(?s)^cd$',
])
  t.test(`${pattern} matches whole names`, async (t) => t.ok(matchesWholeNames(pattern)));

for (const pattern of [
  '^(?:a.*|b)',
  '^(?:a|b.*)',
  '(?:^a|b)$',
  '(?:^a|b).*',
  '^(?:a.*|b.*)?',
  '^(?:a$)*',
  '^*ci$',
  '^?ci$',
  '(?:^)*ci$',
  '(?:^ci)?-a$',
  '^{0,1}ci$',
  '^ci.?',
  '^ci.{0,2}',
  '^ci\\.*',
  '^ci[.*]',
  '^ci(?:-a)',
  '^(?i)?ci$',
])
  t.test(`${pattern} also matches a part of a name`, async (t) => t.notOk(matchesWholeNames(pattern)));

t.test('with anchors around it, a pattern that matches whole names matches the same names', async (t) => {
  const pieces = ['^', '$', 'a', 'b', '.', '.*', '.+', '*', '?', '+', '{0,1}', '(', '(?:', ')', '|', '[ab]', '\\.'];
  const text = fc
    .array(fc.constantFrom(...pieces, '\\$', '\\A', '\\z', '(?i)', '[.*]', '[$]'), { minLength: 1, maxLength: 9 })
    .map((all) => all.join(''));
  let tried = 0;
  fc.assert(
    fc.property(text, fc.array(fc.stringMatching(/^[ab.-]{1,6}$/), { minLength: 8, maxLength: 8 }), (one, names) => {
      const pattern = goPattern(one);
      if ('error' in pattern || !matchesWholeNames(one)) return;
      tried += 1;
      const anchored = goPattern(`^(?:${one})$`);
      for (const name of names) t.equal(matches(pattern, name), matches(anchored, name), `${one} on ${name}`);
    }),
    { numRuns: runs(20_000) },
  );
  t.ok(tried > runs(100), `${tried}`);
});
