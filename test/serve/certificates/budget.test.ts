import t from 'tap';
import { createBudget } from '../../../src/serve/certificates/budget.ts';

t.test('so many in any stretch of time, and again when the first is long enough ago', async (t) => {
  let now = 0;
  const mayDo = createBudget({ most: 2, milliseconds: 100 }, () => now);
  const at = (time: number) => {
    now = time;
    return mayDo();
  };
  t.strictSame([0, 60, 99, 100, 120, 160].map(at), [true, true, false, true, false, true]);
});
