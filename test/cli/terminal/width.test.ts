import t from 'tap';
import { cutTo, widthOf } from '../../../src/cli/terminal/width.ts';

for (const [text, width] of [
  ['', 0],
  ['abc', 3],
  ['äöü', 3],
  ['e\u0301', 1],
  ['漢字', 4],
  ['ｶ', 1],
  ['가', 2],
  ['\u1100\u1161', 2],
  ['👍', 2],
  ['🇩🇪', 2],
  ['✗ ✓ → …', 7],
] as const)
  t.test(`${JSON.stringify(text)} takes ${width} columns`, async (t) => {
    t.equal(widthOf(text), width);
  });

t.test('a text is cut to columns, not to characters', async (t) => {
  t.equal(cutTo('abc', 3), 'abc');
  t.equal(cutTo('abcd', 3), 'ab…');
  t.equal(cutTo('ab cd', 4), 'ab…');
  t.equal(cutTo('漢字漢字', 4), '漢…');
});
