import t from 'tap';
import { mustGet } from '../../src/collections/must-get.ts';

t.test('the value of a key is returned, and a missing one is an error', async (t) => {
  const map = new Map([['a', 1]]);
  t.equal(mustGet(map, 'a'), 1);
  t.throws(() => mustGet(map, 'b'), { message: 'A key is missing in a map that was made with it' });
});
