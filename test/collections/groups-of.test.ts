import t from 'tap';
import { groupsOf } from '../../src/collections/groups-of.ts';

t.test('items with the same key are a group, in the order of their first items', async (t) => {
  t.same(
    groupsOf(['apple', 'bean', 'avocado', 'beet', 'corn'], ([first]) => first),
    [['apple', 'avocado'], ['bean', 'beet'], ['corn']],
  );
  t.same(
    groupsOf([], () => 'a'),
    [],
  );
});
