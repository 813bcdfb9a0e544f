import t from 'tap';
import { mergeValues } from '../../src/chart/merge-values.ts';

t.test('maps are merged, everything else is replaced', async (t) => {
  const values = { a: { b: 1, c: { d: 1 } }, list: [1, 2], text: 'x', none: null };
  t.strictSame(mergeValues(values, { a: { c: { e: 2 } }, list: [3], text: { y: 1 }, none: { z: 1 }, more: 1 }), {
    a: { b: 1, c: { d: 1, e: 2 } },
    list: [3],
    text: { y: 1 },
    none: { z: 1 },
    more: 1,
  });
  t.strictSame(mergeValues({ a: { b: 1 } }, { a: 2 }), { a: 2 });
});
