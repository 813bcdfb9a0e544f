import t from 'tap';
import { helpColumns, screenOf } from '../../../src/cli/terminal/screen.ts';

const plain = (_format: unknown, text: string) => text;

for (const [columns, prose, all] of [
  [undefined, 80, 80],
  [0, 80, 80],
  [20, 40, 40],
  [100, 100, 100],
  [250, 120, 250],
] as const)
  t.test(`a terminal that says ${columns} columns has ${prose} for prose and ${all} for tables`, async (t) => {
    const screen = screenOf({ isTerminal: true, columns }, plain);
    t.match(screen, { prose, columns: all });
    t.equal(helpColumns(screen), prose);
  });

t.test('a pipe has no end of the line, except for help', async (t) => {
  const screen = screenOf({ isTerminal: false, columns: 100 }, plain);
  t.match(screen, { prose: Number.POSITIVE_INFINITY, columns: Number.POSITIVE_INFINITY });
  t.equal(helpColumns(screen), 80);
});
