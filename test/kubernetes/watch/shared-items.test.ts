import fc from 'fast-check';
import t from 'tap';
import { createSharedItems } from '../../../src/kubernetes/watch/shared-items.ts';

const key = fc.integer({ min: 0, max: 40 }).map((number) => `gitlab/ci-project-${number}`);
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), key, item: fc.nat() }),
  fc.record({ do: fc.constant('delete' as const), key }),
  fc.constant({ do: 'copy' as const }),
);

t.test('a copy keeps its items, whatever changes later', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const items = createSharedItems<number>();
        const model = new Map<string, number>();
        const copies = [{ copy: items.copy(), model: new Map(model) }];
        for (const one of steps) {
          if (one.do === 'set') {
            items.set(one.key, one.item);
            model.set(one.key, one.item);
          } else if (one.do === 'delete') {
            items.delete(one.key);
            model.delete(one.key);
          } else copies.push({ copy: items.copy(), model: new Map(model) });
        }
        return copies.every(
          ({ copy, model }) =>
            copy.size === model.size &&
            Array.from({ length: 41 }, (_, number) => `gitlab/ci-project-${number}`).every(
              (each) => copy.get(each) === model.get(each),
            ),
        );
      }),
    ),
  );
});

t.test('keys of any form are found among ten thousand', async (t) => {
  const items = createSharedItems<number>();
  const keys = Array.from({ length: 10_000 }, (_, index) => `namespace-${index % 7}/${'x'.repeat(index % 60)}${index}`);
  for (const [index, each] of keys.entries()) items.set(each, index);
  const copy = items.copy();
  t.equal(copy.size, 10_000);
  t.ok(keys.every((each, index) => copy.get(each) === index));
  t.equal(copy.get('namespace-0/none'), undefined);
});

// No test measures time. Where one map had all of these keys, and were copied at each change, this would take minutes.
t.test('two hundred thousand keys with one ending change and are copied in a moment', async (t) => {
  const items = createSharedItems<number>();
  const keyOf = (index: number) => `other-team/a${index}-${'a'.repeat(20)}`;
  for (let index = 0; index < 200_000; index += 1) items.set(keyOf(index), index);
  for (let change = 0; change < 5_000; change += 1) {
    items.copy();
    items.set(keyOf(change), -change);
  }
  const copy = items.copy();
  t.equal(copy.size, 200_000);
  t.equal(copy.get(keyOf(4_999)), -4_999);
  t.equal(copy.get(keyOf(5_000)), 5_000);
});
