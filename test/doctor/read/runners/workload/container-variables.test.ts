import t from 'tap';
import { containerVariables } from '../../../../../src/doctor/read/runners/workload/container-variables.ts';

const WORKLOAD = { in: 'deployment', namespace: 'gitlab', name: 'runner' } as const;
const RELEASE = { name: 'irsa', namespace: 'irsa' };
const configMaps = new Map([
  ['cache', { data: { CACHE_TYPE: 's3', CACHE_SHARED: 'true', CACHE_PATH: 'ci' }, release: RELEASE }],
]);
const keyOf = (key: string, name = 'cache') => ({ valueFrom: { configMapKeyRef: { name, key } } });

t.test('the variables of a container are those that its process sees', async (t) => {
  const container = {
    name: 'runner',
    envFrom: [{ configMapRef: { name: 'cache' } }, { prefix: 'X_', configMapRef: { name: 'cache' } }, {}],
    env: [
      { name: 'PLAIN', value: 'a' },
      { name: 'PLAIN', value: 'b' },
      { name: 'CACHE_SHARED', value: 'false' },
      { name: 'FROM_KEY', ...keyOf('CACHE_TYPE') },
      { name: 'CACHE_PATH', ...keyOf('CACHE_PATH') },
      { name: 'CACHE_S3_ROLE_ARN', ...keyOf('CACHE_S3_ROLE_ARN') },
      { name: 'UNREAD', ...keyOf('X', 'forbidden') },
      { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } as object },
      { name: 'EMPTY' },
    ],
  };
  const found = containerVariables(container, configMaps, WORKLOAD);
  t.same(Object.fromEntries(found.map(({ name, value }) => [name, value])), {
    CACHE_TYPE: 's3',
    CACHE_SHARED: 'false',
    X_CACHE_TYPE: 's3',
    X_CACHE_SHARED: 'true',
    CACHE_PATH: 'ci',
    X_CACHE_PATH: 'ci',
    PLAIN: 'b',
    FROM_KEY: 's3',
    UNREAD: undefined,
    SECRET: undefined,
    EMPTY: '',
  });
  const placeOf = (wanted: string) => found.find(({ name }) => name === wanted)?.place;
  t.same(placeOf('CACHE_TYPE'), { in: 'config map', namespace: 'gitlab', name: 'cache', release: RELEASE });
  const deployment = { in: 'deployment', namespace: 'gitlab', name: 'runner', container: 'runner' };
  t.same(placeOf('CACHE_SHARED'), deployment);
  t.same(placeOf('CACHE_PATH'), placeOf('CACHE_TYPE'), 'a key of the same name is changed in the ConfigMap');
  t.same(placeOf('FROM_KEY'), deployment, 'one of another name is not');
});
