import fc from 'fast-check';
import t from 'tap';
import { diffOf } from '../../../src/files/generated/diff.ts';

const table: [name: string, before: string, after: string, diff: string[]][] = [
  ['equal texts', 'a\nb\n', 'a\nb\n', []],
  ['an added line', 'a\nc\n', 'a\nb\nc\n', [' a', '+b', ' c']],
  ['a removed line', 'a\nb\nc\n', 'a\nc\n', [' a', '-b', ' c']],
  ['a changed line', 'a\nb\nc\n', 'a\nx\nc\n', [' a', '-b', '+x', ' c']],
  ['all lines added', '', 'a\nb\n', ['+a', '+b']],
  ['all lines removed', 'a\n', '', ['-a']],
  [
    'two distant changes',
    '1\n2\n3\n4\n5\n6\n7\n8\n9\n',
    'x\n2\n3\n4\n5\n6\n7\n8\ny\n',
    [...['-1', '+x', ' 2', ' 3', ' 4', '@@', ' 6', ' 7', ' 8', '-9', '+y']],
  ],
];

for (const [name, before, after, diff] of table) {
  t.test(name, async (t) => {
    t.same(diffOf(before, after), diff);
  });
}

t.test('removed and unchanged lines are the old text, added and unchanged lines the new one', async () => {
  const line = fc.constantFrom('a', 'b', 'c', 'd');
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.map((each) => `${each}\n`).join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const kept = diffOf(`x\n${before}y\n`, `x\n${after}y\n`).filter((each) => each !== '@@');
      const side = (mark: string) =>
        kept.filter((each) => ' '.concat(mark).includes(each[0] as string)).map((each) => each.slice(1));
      const olds = side('-').join('\n');
      const news = side('+').join('\n');
      // Unchanged lines far from a change are left out on both sides.
      return (
        `x\n${before}y`.includes(olds) && `x\n${after}y`.includes(news) && (before === after) === (kept.length === 0)
      );
    }),
    { numRuns: 300 },
  );
});

t.test('texts with little in common are shown one after the other', async (t) => {
  const many = (word: string) => Array.from({ length: 1500 }, (_, index) => `${word}${index}\n`).join('');
  const lines = diffOf(many('a'), many('b'));
  t.equal(lines.length, 3000);
  t.equal(lines[0], '-a0');
  t.equal(lines[1500], '+b0');
});
