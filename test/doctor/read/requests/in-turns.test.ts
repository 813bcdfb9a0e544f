import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { inTurns } from '../../../../src/doctor/read/requests/in-turns.ts';

t.test('all items are processed, a few at a time, and the results are in their order', async (t) => {
  let running = 0;
  let most = 0;
  const results = await inTurns(
    Array.from({ length: 100 }, (_, index) => index),
    async (index) => {
      running += 1;
      most = Math.max(most, running);
      for (let wait = index % 3; wait >= 0; wait -= 1) await turn();
      running -= 1;
      return index * 2;
    },
  );
  t.same(
    results,
    Array.from({ length: 100 }, (_, index) => index * 2),
  );
  t.ok(most > 1 && most <= 32, String(most));
  t.same(await inTurns([], async () => 1), []);
});

t.test('an error of one item is thrown', async (t) => {
  await t.rejects(
    inTurns([1, 2], async (item) => Promise.reject(new Error(`no ${item}`))),
    /no 1/,
  );
});
