import t from 'tap';
import { show, showList } from '../../src/documents/show.ts';

const CASES: [value: unknown, text: string][] = [
  [null, 'nothing'],
  [undefined, 'nothing'],
  [[], 'an empty list'],
  [[1], 'a list'],
  [{}, 'a map of keys'],
  [42, '42'],
  [true, 'true'],
  ['a "b"\n', '"a \\"b\\"\\n"'],
  ['x'.repeat(61), `"${'x'.repeat(60)}…"`],
];

for (const [value, text] of CASES) {
  t.test(`${JSON.stringify(value)?.slice(0, 20)} is shown as ${text.slice(0, 20)}`, async (t) =>
    t.equal(show(value), text),
  );
}

t.test('a long list is cut', async (t) => {
  t.equal(showList(['a', 'b']), 'a, b');
  t.equal(showList(['a', 'b', 'c'], 2), 'a, b and 1 more');
});
