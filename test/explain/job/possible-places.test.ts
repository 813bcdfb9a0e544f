import t from 'tap';
import { possiblePlaces } from '../../../src/explain/job/possible-places.ts';
import { snapshotOf } from '../../admission/cases.ts';

t.test('jobs may be created where a manager may create them, of those that what is known leaves', async (t) => {
  const managers = [
    { serviceAccount: 'gitlab/one', namespaces: ['ci', 'team-b'] },
    { serviceAccount: 'gitlab/two', namespaces: ['ci'] },
  ];
  const { index } = snapshotOf({ mapping: { managers, rules: [] } });
  const [one] = index.mapping.managers;
  const places = (known: Partial<Parameters<typeof possiblePlaces>[1]> = {}) =>
    possiblePlaces(index, { manager: undefined, namespace: undefined, ...known }).map(
      ({ manager, namespace }) => `${manager.key} in ${namespace}`,
    );
  t.strictSame(places(), ['gitlab/one in ci', 'gitlab/one in team-b', 'gitlab/two in ci']);
  t.strictSame(places({ manager: one }), ['gitlab/one in ci', 'gitlab/one in team-b']);
  t.strictSame(places({ namespace: 'ci' }), ['gitlab/one in ci', 'gitlab/two in ci']);
  t.strictSame(places({ manager: one, namespace: 'nowhere' }), []);
});
