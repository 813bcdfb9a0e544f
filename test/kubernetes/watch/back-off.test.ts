import t from 'tap';
import { createBackOff } from '../../../src/kubernetes/watch/back-off.ts';

t.test('waits double up to the longest, and start over after a success', async (t) => {
  const backOff = createBackOff(() => 0, { first: 100, longest: 500 });
  t.strictSame(
    Array.from({ length: 5 }, () => backOff.next()),
    [100, 200, 400, 500, 500],
  );
  backOff.reset();
  t.equal(backOff.next(), 100);
});

t.test('each wait is longer by a random share of up to a half', async (t) => {
  t.equal(createBackOff(() => 1, { first: 100 }).next(), 150);
});
