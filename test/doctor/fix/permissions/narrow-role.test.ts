import t from 'tap';
import { narrowRole } from '../../../../src/doctor/fix/permissions/narrow-role.ts';
import type { Binding, PolicyRule, Rbac } from '../../../../src/doctor/world/rbac.ts';

const subject = { kind: 'ServiceAccount', namespace: 'gitlab', name: 'runner' };
const everything: PolicyRule = { verbs: ['*'], apiGroups: [''], resources: ['*'], resourceNames: [] };

function narrowed(rules: readonly PolicyRule[], changes: Partial<Binding> = {}, others: readonly Binding[] = []) {
  const binding: Binding = {
    kind: 'RoleBinding',
    namespace: 'gitlab',
    name: 'b',
    role: 'gitlab/runner',
    subjects: [subject],
    ...changes,
  };
  const rbac: Rbac = {
    roles: new Map([[binding.role, rules]]),
    releases: new Map(),
    bindings: [binding, ...others],
    unread: [],
    unreadControlPlane: [],
    isWhole: true,
  };
  return narrowRole({ binding, index: 0, subject }, rbac);
}

t.test('a Role for everything is reduced to what a manager needs', async (t) => {
  const command = JSON.stringify(narrowed([everything]));
  t.match(command, 'kubectl --namespace gitlab patch role runner');
  t.match(command, 'pods/exec');
  t.notMatch(command, 'serviceaccounts/token');
  t.notMatch(command, 'gitlab-runner-irsa', 'the permission of the guard comes from the chart');
});

t.test('a Role for every API group keeps the permission of the guard that it gave', async (t) => {
  t.match(JSON.stringify(narrowed([{ ...everything, apiGroups: ['*'] }])), 'gitlab-runner-irsa');
});

const kept: [name: string, fix: ReturnType<typeof narrowed>][] = [
  [
    'with rules of a purpose',
    narrowed([everything, { ...everything, apiGroups: ['apps'], resources: ['deployments'] }]),
  ],
  ['that does not exist', narrowed([])],
  ['of the cluster', narrowed([everything], { role: 'ClusterRole/admin' })],
  ['of a ClusterRoleBinding', narrowed([everything], { kind: 'ClusterRoleBinding', namespace: undefined })],
  ['with another subject', narrowed([everything], { subjects: [subject, { kind: 'User', name: 'alice' }] })],
  [
    'with another binding',
    narrowed([everything], {}, [
      { kind: 'RoleBinding', namespace: 'gitlab', name: 'c', role: 'gitlab/runner', subjects: [] },
    ]),
  ],
];
for (const [name, fix] of kept)
  t.test(`a role ${name} is left as it is`, async (t) => {
    t.equal(fix, undefined);
  });
