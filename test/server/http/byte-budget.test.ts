import t from 'tap';
import { createByteBudget } from '../../../src/server/http/byte-budget.ts';

/** Bodies by name, in a budget of 100 bytes; `evicted` has the names in their order. */
function bodies(...names: string[]) {
  const budget = createByteBudget(100);
  const evicted: string[] = [];
  const shares = Object.fromEntries(names.map((name) => [name, budget.join(() => evicted.push(name))]));
  const share = (name: string) => {
    const found = shares[name];
    if (found === undefined) throw new Error(name);
    return found;
  };
  return {
    evicted,
    hold: (name: string, bytes: number) => share(name).hold(bytes),
    release: (name: string) => share(name).release(),
  };
}

t.test('as many bodies as needed are evicted, the oldest first', async (t) => {
  const { evicted, hold } = bodies('a', 'b', 'c');
  hold('c', 30);
  hold('a', 40);
  hold('b', 30);
  t.strictSame(evicted, [], 'a full budget is not exceeded');
  hold('c', 31);
  t.strictSame(evicted, ['a']);
  hold('c', 100);
  t.strictSame(evicted, ['a', 'b']);
});

t.test('the oldest is evicted also if it is the one that grows', async (t) => {
  const { evicted, hold } = bodies('a', 'b');
  hold('b', 60);
  hold('a', 60);
  t.strictSame(evicted, ['a']);
  hold('b', 100);
  t.strictSame(evicted, ['a'], 'what it held is free again');
});

t.test('what was released or evicted holds nothing, whatever it does afterwards', async (t) => {
  const { evicted, hold, release } = bodies('a', 'b', 'c');
  hold('a', 60);
  release('a');
  release('a');
  hold('a', 60);
  hold('b', 100);
  t.strictSame(evicted, []);
  hold('c', 50);
  t.strictSame(evicted, ['b']);
  release('b');
  hold('c', 100);
  t.strictSame(evicted, ['b']);
});

t.test('the size of a body may shrink', async (t) => {
  const { evicted, hold } = bodies('a', 'b');
  hold('a', 90);
  hold('a', 10);
  hold('b', 90);
  t.strictSame(evicted, []);
});
