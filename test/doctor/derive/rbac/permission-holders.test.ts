import t from 'tap';
import {
  allows,
  holdersByName,
  holdersOf,
  makesAdministrator,
  type Permission,
} from '../../../../src/doctor/derive/rbac/permission-holders.ts';
import type { Binding, PolicyRule, Rbac, Subject } from '../../../../src/doctor/world/rbac.ts';
import { wholeLists } from '../../../whole-lists.ts';

const rule = (changes: Partial<PolicyRule>): PolicyRule => {
  return { verbs: ['create'], apiGroups: [''], resources: ['serviceaccounts/token'], resourceNames: [], ...changes };
};
const TOKEN: Permission = { verb: 'create', group: '', resource: 'serviceaccounts/token', name: 'ci' };

const rules: [name: string, rule: PolicyRule, permission: Permission, holds: boolean][] = [
  ['exactly this permission', rule({}), TOKEN, true],
  ['every verb', rule({ verbs: ['*'] }), TOKEN, true],
  ['every resource', rule({ resources: ['*'] }), TOKEN, true],
  ['every resource with that subresource', rule({ resources: ['*/token'] }), TOKEN, true],
  ['every group', rule({ apiGroups: ['*'] }), TOKEN, true],
  ['the resource without its subresource', rule({ resources: ['serviceaccounts'] }), TOKEN, false],
  ['another verb', rule({ verbs: ['get', 'update'] }), TOKEN, false],
  ['another group', rule({ apiGroups: ['apps'] }), TOKEN, false],
  ['that name', rule({ resourceNames: ['other', 'ci'] }), TOKEN, true],
  ['another name', rule({ resourceNames: ['other'] }), TOKEN, false],
  [
    'a name if the permission has none',
    rule({ resourceNames: ['ci'] }),
    { verb: 'create', group: '', resource: 'serviceaccounts/token' },
    false,
  ],
];
for (const [name, given, permission, holds] of rules)
  t.test(`a rule for ${name} ${holds ? 'grants' : 'does not grant'} the permission`, async (t) => {
    t.equal(allows(given, permission), holds);
  });

const user = (name: string): Subject => ({ kind: 'User', name });
const binding = (changes: Partial<Binding>): Binding => {
  return {
    kind: 'RoleBinding',
    name: 'b',
    namespace: 'gitlab',
    role: 'gitlab/minter',
    subjects: [user('mallory')],
    ...changes,
  };
};
const rbacWith = (...bindings: Binding[]): Rbac => ({
  releases: new Map(),
  roles: new Map([
    ['gitlab/minter', [rule({})]],
    ['gitlab/two', [rule({ resourceNames: ['ci'] }), rule({ resourceNames: ['web'], verbs: ['*'] })]],
    ['ClusterRole/minter', [rule({})]],
    ['ClusterRole/cluster-admin', [rule({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] })]],
  ]),
  bindings,
  unread: [],
  unreadControlPlane: [],
  isWhole: true,
});

t.test('a RoleBinding grants permissions in its namespace, a ClusterRoleBinding in all', async (t) => {
  const rbac = rbacWith(
    binding({}),
    binding({ kind: 'ClusterRoleBinding', namespace: undefined, role: 'ClusterRole/minter', subjects: [user('root')] }),
  );
  const names = (namespace: string) => holdersOf(rbac, namespace, [TOKEN]).map(({ subject }) => subject.name);
  t.same(names('gitlab'), ['mallory', 'root']);
  t.same(names('other'), ['root']);
});

t.test('a binding to a role that does not exist grants nothing', async (t) => {
  t.same(holdersOf(rbacWith(binding({ role: 'gitlab/gone' })), 'gitlab', [TOKEN]), []);
});

const subjects: [subject: Subject, counts: boolean][] = [
  [user('system:kube-controller-manager'), false],
  [{ kind: 'Group', name: 'system:masters' }, false],
  [{ kind: 'Group', name: 'system:nodes' }, false],
  [user('eks:addon-manager'), false],
  [user('system:node:ip-10-0-0-1'), false],
  [{ kind: 'Group', name: 'system:developers' }, true],
  [{ kind: 'Group', name: 'eks:developers' }, true],
  [{ kind: 'Group', name: 'system:serviceaccounts:kube-system' }, true],
  [user('system:developer'), true],
  [user('eks:developer'), true],
  [user('system:masters'), true],
  [user('system:anonymous'), true],
  [{ kind: 'ServiceAccount', namespace: 'kube-system', name: 'token-cleaner' }, false],
  [user('system:serviceaccount:kube-system:token-cleaner'), false],
  // Not an account of a controller: a program that a person installed there.
  [{ kind: 'ServiceAccount', namespace: 'kube-system', name: 'some-tool' }, true],
  [user('system:serviceaccount:kube-system:some-tool'), true],
  [{ kind: 'ServiceAccount', namespace: 'argocd', name: 'argocd' }, true],
  [user('system:serviceaccount:argocd:argocd'), true],
  [{ kind: 'Group', name: 'system:authenticated' }, true],
  [{ kind: 'Group', name: 'system:serviceaccounts:gitlab' }, true],
  [{ kind: 'Group', name: 'developers' }, true],
];
for (const [subject, counts] of subjects)
  t.test(
    `${subject.kind} ${subject.name} ${counts ? 'is a holder' : 'belongs to the system and is left out'}`,
    async (t) => {
      t.equal(holdersOf(rbacWith(binding({ subjects: [subject] })), 'gitlab', [TOKEN]).length, counts ? 1 : 0);
    },
  );

t.test('a holder of a permission on some names comes with these names and the index of the subject', async (t) => {
  const named = rbacWith(binding({ role: 'gitlab/two', subjects: [user('system:kube-scheduler'), user('mallory')] }));
  const { name: _, ...permission } = TOKEN;
  t.match(
    holdersByName(named, 'gitlab', permission, ['ci', 'web', 'more']),
    wholeLists([{ index: 1, names: ['ci', 'web'] }]),
  );
  t.match(
    holdersByName(rbacWith(binding({})), 'gitlab', permission, ['ci', 'more']),
    wholeLists([{ names: ['ci', 'more'] }]),
  );
  t.same(holdersByName(named, 'gitlab', permission, ['more']), []);
});

t.test('an administrator of the cluster is told from one of a namespace', async (t) => {
  const admin = binding({ kind: 'ClusterRoleBinding', namespace: undefined, role: 'ClusterRole/cluster-admin' });
  const local = binding({ role: 'ClusterRole/cluster-admin' });
  t.equal(makesAdministrator(rbacWith(admin), admin), true);
  t.equal(makesAdministrator(rbacWith(local), local), false);
});

t.test('who may do everything with objects of some names is not an administrator', async (t) => {
  const everything = rule({ verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: ['ci'] });
  const named = binding({ kind: 'ClusterRoleBinding', namespace: undefined, role: 'ClusterRole/named' });
  const rbac = { ...rbacWith(named), roles: new Map([['ClusterRole/named', [everything]]]) };
  t.equal(makesAdministrator(rbac, named), false);
});
