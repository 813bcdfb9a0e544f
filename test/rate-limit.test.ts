import t from 'tap';
import { createRateLimit } from '../src/rate-limit.ts';

t.test('so many in any stretch of time, and again once the first is long enough ago', async (t) => {
  let now = 0;
  const mayHappen = createRateLimit({ most: 2, per: 100 }, () => now);
  const at = (time: number) => {
    now = time;
    return mayHappen();
  };
  t.strictSame([0, 60, 99, 100, 120, 160].map(at), [true, true, false, true, false, true]);
});
