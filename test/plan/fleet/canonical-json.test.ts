import t from 'tap';
import { canonicalJson } from '../../../src/plan/fleet/canonical-json.ts';

t.test('the order of keys says nothing at any depth, and an absent key is the same as undefined', async (t) => {
  const [one, other] = [
    { b: [{ d: 1, c: 2 }], a: 'x', none: undefined },
    { a: 'x', b: [{ c: 2, d: 1 }] },
  ];
  t.equal(canonicalJson(one), '{"a":"x","b":[{"c":2,"d":1}]}');
  t.equal(canonicalJson(other), canonicalJson(one));
});

t.test('the order of a list, a type and a null count', async (t) => {
  const texts = [['a', 'b'], ['b', 'a'], [1], ['1'], [null], []].map(canonicalJson);
  t.equal(new Set(texts).size, texts.length);
});
