import t from 'tap';
import * as z from 'zod';
import { type Check, error, runChecks, warning } from '../../src/documents/check.ts';
import { createIssueList, MOST_ISSUES } from '../../src/documents/issue-list.ts';
import { createPartReader } from '../../src/documents/part-reader.ts';
import { wholeLists } from '../whole-lists.ts';

type Shelf = { name: string };
type Draft = { shelves: readonly Shelf[] };

const shelf = z.strictObject({ name: z.string() });
const outline = z.strictObject({ shelves: z.array(z.unknown()).default([]), open: z.boolean().default(true) });
const sayUnknown = () => ({ code: 'unknown_key', message: 'unknown' });
const read = (value: unknown) => {
  const reader = createPartReader(outline, value, sayUnknown);
  const { sound, isComplete } = reader.readList('shelves', (entry, path) => reader.read(shelf, entry, path));
  return { ...reader, shelves: sound, isComplete };
};

t.test('a broken part is an issue, and the others can still be checked', async (t) => {
  const { shelves, isComplete, issues, pathOf, soundOrDefault } = read({
    shelves: [{ name: 1 }, { name: 'top' }],
    open: 'yes',
  });
  t.same(shelves, [{ name: 'top' }]);
  t.notOk(isComplete);
  t.same(
    issues.issues.map(({ path }) => path.join('.')),
    ['open', 'shelves.0.name'],
  );
  t.same(pathOf(shelves[0] as Shelf), ['shelves', 1]);
  t.equal(soundOrDefault(outline.shape.open, 'open'), true);
});

t.test('what is not a map, or not a list, has no parts', async (t) => {
  t.match(read(null), wholeLists({ shelves: [], isComplete: true }));
  t.same(read(null).parts, {});
  const { shelves, isComplete, soundOrDefault } = read({ shelves: 'none', open: false });
  t.same([shelves, isComplete, soundOrDefault(outline.shape.open, 'open')], [[], true, false]);
});

t.test('an issue of a check is placed where its part is written', async (t) => {
  const { shelves, pathOf } = read({ shelves: [{ name: 'top' }] });
  const named: Check<Draft, Shelf> = {
    code: 'named',
    check: (draft) => draft.shelves.map((each) => error(each, ['name'], 'a name', 'key')),
  };
  const few: Check<Draft, Shelf> = { code: 'few', check: () => [warning('document', ['shelves'], 'few')] };
  const list = createIssueList();
  runChecks([named, few], { shelves }, pathOf, list);
  t.strictSame(list.issues, [
    { code: 'named', level: 'error', path: ['shelves', 0, 'name'], at: 'key', message: 'a name' },
    { code: 'few', level: 'warning', path: ['shelves'], at: 'value', message: 'few' },
  ]);
});

t.test(
  'a thousand errors are kept, the next one says that there are more, and nothing is read or checked after it',
  async (t) => {
    let entries = 0;
    const spoiled = Array.from({ length: 5_000 }, () => ({ name: 1 }));
    const reader = createPartReader(outline, { shelves: spoiled }, sayUnknown);
    const { isComplete } = reader.readList('shelves', (entry, path) => {
      entries += 1;
      return reader.read(shelf, entry, path);
    });
    t.equal(entries, MOST_ISSUES + 1);
    t.notOk(isComplete);
    t.equal(reader.issues.issues.length, MOST_ISSUES + 1);
    t.strictSame(reader.issues.issues.at(-1), {
      code: 'too_many_issues',
      level: 'error',
      path: ['shelves', 1000, 'name'],
      at: 'value',
      message: 'found more than 1000 errors, of which this one and the rest are left out: fix the others first',
    });
    const never: Check<Draft, Shelf> = { code: 'never', check: () => t.fail('a check ran') as never };
    runChecks([never], { shelves: [] }, () => [], reader.issues);
  },
);

t.test('too many warnings do not hide an error', async (t) => {
  const list = createIssueList();
  const many: Check<Draft, Shelf> = {
    code: 'many',
    check: () => Array.from({ length: 5_000 }, () => warning('document', [], 'w')),
  };
  const wrong: Check<Draft, Shelf> = { code: 'wrong', check: () => [error('document', [], 'e')] };
  runChecks([many, wrong], { shelves: [] }, () => [], list);
  t.equal(list.issues.length, MOST_ISSUES + 2);
  t.match(
    list.issues.slice(-2),
    wholeLists([
      { code: 'too_many_issues', level: 'warning' },
      { code: 'wrong', level: 'error' },
    ]),
  );
});
