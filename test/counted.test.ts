import t from 'tap';
import { counted } from '../src/counted.ts';

const cases: readonly [number: number, noun: string, text: string][] = [
  [0, 'account', '0 accounts'],
  [1, 'account', '1 account'],
  [2, 'account', '2 accounts'],
  [2, 'ready address', '2 ready addresses'],
  [3, 'policy', '3 policies'],
];
for (const [number, noun, text] of cases) t.test(text, async (t) => t.equal(counted(number, noun), text));
