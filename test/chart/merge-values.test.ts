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

t.test('a key is a key, whatever it is called', async (t) => {
  const all = '{"__proto__": {"a": 1}, "constructor": {"b": 1}, "toString": {"c": 1}}';
  t.equal(JSON.stringify(mergeValues({}, JSON.parse(all))), JSON.stringify(JSON.parse(all)));
  const merged = mergeValues(JSON.parse('{"__proto__": {"a": 1}}'), JSON.parse('{"__proto__": {"b": 2}}'));
  t.equal(JSON.stringify(merged), '{"__proto__":{"a":1,"b":2}}');
});
