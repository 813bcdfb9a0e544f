import fc from 'fast-check';
import t from 'tap';
import { isWithin, labelWords, unionOf, type ValueSet, valueSetWords } from '../../../src/plan/groups/value-set.ts';
import { runs } from '../../runs.ts';

const VALUES = ['1', '2', '3'];
const sets: fc.Arbitrary<ValueSet | undefined> = fc.option(
  fc.record({ values: fc.subarray(VALUES), except: fc.boolean(), none: fc.boolean() }),
  { nil: undefined, freq: 6 },
);

/** What a job can have: each value, another one, or none. */
const EVERY = [...VALUES, 'other', undefined];
const has = (set: ValueSet | undefined, value: string | undefined) => {
  if (set === undefined) return true;
  return value === undefined ? set.none : set.values.includes(value) !== set.except;
};

t.test('a union has what one of both has, and no more', async () => {
  fc.assert(
    fc.property(sets, sets, (one, other) => {
      const union = unionOf(one, other);
      return EVERY.every((value) => has(union, value) === (has(one, value) || has(other, value)));
    }),
    { numRuns: runs(300) },
  );
});

t.test('one is within the other if it has nothing that the other does not have', async () => {
  fc.assert(
    fc.property(sets, sets, (one, other) => {
      // A set of all values is within one without exceptions, which leaves nothing out either.
      const isAll = (set: ValueSet | undefined) => EVERY.every((value) => has(set, value));
      if (one === undefined && isAll(other)) return true;
      return isWithin(one, other) === EVERY.every((value) => !has(one, value) || has(other, value));
    }),
    { numRuns: runs(300) },
  );
});

const WORDS: readonly (readonly [ValueSet, string])[] = [
  [{ values: ['1'], except: false, none: false }, 'the group is 1'],
  [{ values: ['1', '2'], except: false, none: false }, 'the group is 1 or 2'],
  [{ values: ['1', '2', '3', '4'], except: false, none: false }, 'the group is 1, 2, 3 or 1 more'],
  [{ values: ['1', '2'], except: false, none: true }, 'the group is 1 or 2, or there is none'],
  [{ values: ['1', '2', '3'], except: true, none: true }, 'the group is not 1, 2 or 3'],
  [{ values: ['1'], except: true, none: false }, 'there is a group other than 1'],
  [{ values: [], except: true, none: false }, 'the job has a group'],
  [{ values: [], except: false, none: true }, 'the job has no group'],
];

for (const [set, words] of WORDS)
  t.test(`values in words: ${words}`, async (t) => {
    t.equal(valueSetWords('group', set, 3), words);
  });

t.test('the labels of jobs are clauses, each only where it makes a difference', async (t) => {
  const set = { values: ['1'], except: false, none: false };
  t.same(labelWords({ rootGroups: set, runners: set }), ['the top-level group is 1', 'the runner is 1']);
  t.same(labelWords({ rootGroups: undefined, runners: undefined }), []);
});
