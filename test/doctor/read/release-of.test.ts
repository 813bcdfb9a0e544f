import t from 'tap';
import { releaseOf } from '../../../src/doctor/read/release-of.ts';

const marked = (name: string, namespace?: string) => ({
  namespace: 'gitlab',
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: {
    'meta.helm.sh/release-name': name,
    ...(namespace !== undefined && { 'meta.helm.sh/release-namespace': namespace }),
  },
});

const CASES: [name: string, release: string, namespace: string | undefined, expected: object | undefined][] = [
  ['a release in its own namespace', 'runner', undefined, { name: 'runner', namespace: 'gitlab' }],
  ['a release in another namespace', 'runner-2.a', 'ops', { name: 'runner-2.a', namespace: 'ops' }],
  ['a command', 'x: `kubectl delete namespace gitlab`, and then', undefined, undefined],
  ['a name with a command as its namespace', 'runner', 'x; kubectl delete namespace gitlab', undefined],
  ['an option', '--kube-token=x', undefined, undefined],
  ['a name that is longer than Helm allows', 'a'.repeat(54), undefined, undefined],
];

for (const [name, release, namespace, expected] of CASES)
  t.test(`${name} ${expected === undefined ? 'is not a release' : 'is a release'}`, async (t) => {
    t.same(releaseOf(marked(release, namespace)), expected);
  });

t.test('an object without the label of Helm belongs to no release', async (t) => {
  t.equal(releaseOf({ ...marked('runner'), labels: {} }), undefined);
  t.equal(releaseOf({}), undefined);
});
