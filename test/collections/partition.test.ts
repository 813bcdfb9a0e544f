import t from 'tap';
import { partition } from '../../src/collections/partition.ts';

t.test('the items that pass come first, the others second, both in their order', async (t) => {
  t.same(
    partition([3, 1, 2, 4], (number) => number % 2 === 0),
    [
      [2, 4],
      [3, 1],
    ],
  );
});
