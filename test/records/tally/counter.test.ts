import fc from 'fast-check';
import t from 'tap';
import { createCounter } from '../../../src/records/tally/counter.ts';

t.test('counts like a map, on both sides, with any seed', async (t) => {
  const texts = fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.constantFrom(0 as const, 1 as const)), {
    size: 'large',
  });
  fc.assert(
    fc.property(texts, fc.nat(), (added, seed) => {
      const counter = createCounter(seed, 1000);
      const counts = new Map<string, [number, number]>();
      const expected = added.map(([text, side]) => {
        const count = counts.get(text) ?? [0, 0];
        counts.set(text, count);
        count[side] += 1;
        return { thisSide: count[side], otherSide: count[1 - side] };
      });
      // As one assertion: tens of thousands took as long as all other tests of the folder.
      t.strictSame(
        added.map(([text, side]) => counter.add(text, side)),
        expected,
      );
    }),
  );
});

t.test('counts many texts apart', async (t) => {
  const counter = createCounter(1, 100_000);
  const repeated = Array.from({ length: 50_000 }, (_, index) => counter.add(`gitlab/runner-${index}`, 0)?.thisSide);
  t.ok(repeated.every((here) => here === 1));
  t.equal(counter.add('gitlab/runner-0', 1)?.otherSide, 1);
  t.notOk(counter.isFull());
});

t.test('says when it is full, and still counts what it has', async (t) => {
  const counter = createCounter(1, 2);
  counter.add('a', 0);
  counter.add('b', 0);
  t.notOk(counter.isFull());
  t.equal(counter.add('c', 0), undefined);
  t.ok(counter.isFull());
  t.strictSame(counter.add('a', 0), { thisSide: 2, otherSide: 0 });
});

t.test('reads a count without adding to it', async (t) => {
  const counter = createCounter(1, 2);
  t.equal(counter.count('a', 0), 0);
  counter.add('a', 1);
  t.strictSame([counter.count('a', 0), counter.count('a', 1), counter.count('a', 1)], [0, 1, 1]);
});
