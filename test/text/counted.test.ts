import t from 'tap';
import { counted, thousands } from '../../src/text/counted.ts';

const cases: readonly [number: number, noun: string, text: string][] = [
  [0, 'account', '0 accounts'],
  [1, 'account', '1 account'],
  [2, 'account', '2 accounts'],
  [2, 'ready address', '2 ready addresses'],
  [3, 'policy', '3 policies'],
];
for (const [number, noun, text] of cases) t.test(text, async (t) => t.equal(counted(number, noun), text));

t.test('large numbers have separators', async (t) => {
  t.same([0, 999, 1204, 1_000_000].map(thousands), ['0', '999', '1,204', '1,000,000']);
});
