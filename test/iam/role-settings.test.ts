import fc from 'fast-check';
import t from 'tap';
import { mergeTags, sameKeys } from '../../src/iam/role-settings.ts';

const CASES: [name: string, under: Record<string, string>, over: Record<string, string>, merged: [string, string][]][] =
  [
    [
      'tags of both are kept, those of all first',
      { team: 'ci' },
      { stage: 'prod' },
      [
        ['team', 'ci'],
        ['stage', 'prod'],
      ],
    ],
    ['a tag of the same key is replaced', { team: 'ci' }, { team: 'billing' }, [['team', 'billing']]],
    [
      'a key in another case is the same key',
      { Team: 'ci', a: 'b' },
      { team: 'x' },
      [
        ['a', 'b'],
        ['team', 'x'],
      ],
    ],
    ['an empty value is a value', { team: 'ci' }, { team: '' }, [['team', '']]],
    [
      'keys that objects have by themselves are keys',
      { constructor: 'a' },
      { toString: 'b' },
      [
        ['constructor', 'a'],
        ['toString', 'b'],
      ],
    ],
  ];

for (const [name, under, over, merged] of CASES)
  t.test(name, async (t) => {
    t.strictSame(Object.entries(mergeTags(under, over)), merged);
  });

t.test('two keys that differ only in case are found', async (t) => {
  t.same(sameKeys({ a: '1', Team: '2', b: '3', TEAM: '4' }), ['Team', 'TEAM']);
  t.equal(sameKeys({ a: '1', b: '1' }), undefined);
});

t.test('merged tags have every key once, and every tag that wins', async (t) => {
  const tags = fc.dictionary(fc.constantFrom('a', 'A', 'b', 'Team', 'team', 'TEAM'), fc.string());
  fc.assert(
    fc.property(tags, tags, (under, over) => {
      fc.pre(sameKeys(under) === undefined && sameKeys(over) === undefined);
      const merged = mergeTags(under, over);
      const isKept = Object.entries(over).every(([key, value]) => merged[key] === value);
      const isWhole = Object.keys(under).every((key) =>
        Object.keys(merged).some((one) => one.toLowerCase() === key.toLowerCase()),
      );
      return isKept && isWhole && sameKeys(merged) === undefined;
    }),
  );
  t.pass();
});
