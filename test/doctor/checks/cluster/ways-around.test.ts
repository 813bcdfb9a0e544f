import t from 'tap';
import { guardPermissions } from '../../../../src/doctor/checks/cluster/guard-permissions.ts';
import { waysAround } from '../../../../src/doctor/checks/cluster/ways-around.ts';
import type { GuardPolicyName } from '../../../../src/doctor/derive/guard/policies.ts';
import type { Binding, PolicyRule, Subject } from '../../../../src/doctor/world/rbac.ts';
import type { World } from '../../../../src/doctor/world/world.ts';
import { wholeLists } from '../../../whole-lists.ts';
import { everywhere, findingsIn, guard, healthyWorld, judged, mapping, rbac } from '../../world/healthy-world.ts';

const ALICE: Subject = { kind: 'User', name: 'alice' };
const MANAGER: Subject = { kind: 'ServiceAccount', namespace: 'gitlab', name: 'gitlab-runner-common' };

const DEPLOYER: Subject = { kind: 'ServiceAccount', namespace: 'gitlab', name: 'deployer' };
const IN_GITLAB: Subject = { kind: 'Group', name: 'system:serviceaccounts:gitlab' };

const rule = (verbs: string, resources: string, apiGroup = ''): Partial<PolicyRule> => {
  return { verbs: verbs.split(' '), resources: resources.split(' '), apiGroups: [apiGroup] };
};

const bound = (given: Partial<PolicyRule>, subjects: readonly Subject[] = [ALICE], name = 'b') => {
  const binding: Binding = { kind: 'RoleBinding', namespace: 'gitlab', name, role: `gitlab/${name}`, subjects };
  return { binding, rule: given };
};

const everywhereBound = (given: Partial<PolicyRule>, subjects: readonly Subject[] = [ALICE]) => {
  const binding = {
    kind: 'ClusterRoleBinding',
    namespace: undefined,
    name: 'b',
    role: 'ClusterRole/b',
    subjects,
  } as const;
  return { binding, rule: given };
};

const modes = (mode: string) => everywhere({ gitlab: { 'gitlab-runner-irsa': mode }, irsa: {} });

const ways: [does: string, rule: Partial<PolicyRule>, policy: GuardPolicyName, level: string][] = [
  ['create tokens', rule('create', 'serviceaccounts/token'), 'token-requests', 'error'],
  ['create Secrets with tokens', rule('create list', 'secrets'), 'token-secrets', 'error'],
  ['point a Secret with a token at another account', rule('patch', 'secrets'), 'token-secrets', 'error'],
  ['point such a Secret at another account and read it', rule('update get', 'secrets'), 'token-secrets', 'error'],
  ...['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'controllerrevisions'].flatMap((kind) =>
    ['create', 'update', 'patch'].map((verb): (typeof ways)[number] => {
      return [`${verb} ${kind}`, rule(verb, kind, 'apps'), 'managers', 'error'];
    }),
  ),
  ['create jobs', rule('create', 'jobs', 'batch'), 'managers', 'error'],
  ['patch cronjobs', rule('patch', 'cronjobs', 'batch'), 'managers', 'error'],
  ['update replicationcontrollers', rule('update', 'replicationcontrollers'), 'managers', 'error'],
  ...['exec', 'attach', 'portforward'].map((subresource): (typeof ways)[number] => {
    return [subresource, rule('get', `pods/${subresource}`), 'jobs', 'error'];
  }),
  ...['pods/proxy', 'services/proxy'].flatMap((resource) =>
    ['get', 'create', 'update', 'patch', 'delete'].map((verb): (typeof ways)[number] => {
      return [`${verb} ${resource}`, rule(verb, resource), 'jobs', 'error'];
    }),
  ),
  ['exec by POST', rule('create', 'pods/exec'), 'jobs', 'error'],
  ['add ephemeral containers', rule('patch', 'pods/ephemeralcontainers'), 'jobs', 'error'],
  ['change the image of a pod', rule('update', 'pods'), 'jobs', 'error'],
  ['annotate accounts', rule('patch', 'serviceaccounts'), 'accounts', 'warning'],
  ['delete accounts', rule('delete', 'serviceaccounts'), 'accounts', 'warning'],
  ['delete all accounts', rule('deletecollection', 'serviceaccounts'), 'accounts', 'warning'],
  ...['namespaces', 'namespaces/status', 'namespaces/finalize'].map((resource): (typeof ways)[number] => {
    return [`label the namespace by ${resource}`, rule('update', resource), 'namespaces-enforce', 'error'];
  }),
];

for (const [does, given, policy, level] of ways) {
  const holders = rbac([bound(given)]);
  t.test(`who may ${does} is found while the policy ${policy} does not deny it, and not while it does`, async (t) => {
    const found = (changes: Partial<World>) => findingsIn(waysAround, healthyWorld({ rbac: holders, ...changes }));
    t.same(found({}), []);
    t.same(found({ guard: guard({ [policy]: undefined }) }), [`way_open ${level} rolebinding gitlab/b`]);
    t.same(found({ guard: guard({ [policy]: 'edited' }) }), [`way_open ${level} rolebinding gitlab/b`]);
    const warning = guard({}, { [`${policy} enforce`]: ['Warn', 'Audit'] });
    t.same(found({ guard: warning }), [`way_open ${level} rolebinding gitlab/b`]);
    for (const mode of ['observe', 'best-effort'])
      t.same(found({ namespaces: modes(mode) }), ['way_open warning rolebinding gitlab/b'], mode);
  });
}

const cases: [name: string, changes: Partial<World>, findings: string[]][] = [
  [
    'impersonation, which no policy can deny',
    { rbac: rbac([bound(rule('impersonate', 'serviceaccounts'))]) },
    ['way_open error rolebinding gitlab/b'],
  ],
  ...(['users', 'groups'] as const).map((resource): (typeof cases)[number] => [
    `impersonation of ${resource}, such as an administrator`,
    { rbac: rbac([everywhereBound(rule('impersonate', resource))]) },
    ['way_open error clusterrolebinding b'],
  ]),
  [
    'impersonation of users for the creation of tokens only',
    {
      rbac: rbac([
        everywhereBound(rule('impersonate:user-info', 'users', 'authentication.k8s.io')),
        bound(rule('impersonate-on:user-info:create', 'serviceaccounts/token'), [ALICE], 'on'),
      ]),
    },
    ['way_open error clusterrolebinding b'],
  ],
  ...(
    [
      ['entering pods', rule('impersonate-on:user-info:get', 'pods/exec')],
      ['the creation of workloads', rule('impersonate-on:user-info:create', 'jobs', 'batch')],
      ['another role on an account', rule('impersonate-on:user-info:patch', 'serviceaccounts')],
      ['another mode of the namespace', rule('impersonate-on:user-info:update', 'namespaces/status')],
      [
        'the creation of RoleBindings',
        rule('impersonate-on:user-info:create', 'rolebindings', 'rbac.authorization.k8s.io'),
      ],
      ['a change of Roles', rule('impersonate-on:user-info:patch', 'roles', 'rbac.authorization.k8s.io')],
    ] as const
  ).map(([what, on]): (typeof cases)[number] => [
    `impersonation of users for ${what} only`,
    {
      rbac: rbac([
        everywhereBound(rule('impersonate:user-info', 'users', 'authentication.k8s.io')),
        bound(on, [ALICE], 'on'),
      ]),
    },
    ['way_open error clusterrolebinding b'],
  ]),
  ...(
    [
      ['the creation of accounts', rule('impersonate-on:user-info:create', 'serviceaccounts')],
      ['the creation of namespaces', rule('impersonate-on:user-info:create', 'namespaces')],
      ['another namespace', { ...rule('impersonate-on:user-info:update', 'namespaces'), resourceNames: ['elsewhere'] }],
      [
        'another account',
        { ...rule('impersonate-on:user-info:patch', 'serviceaccounts'), resourceNames: ['elsewhere'] },
      ],
      [
        'tokens of another account',
        { ...rule('impersonate-on:user-info:create', 'serviceaccounts/token'), resourceNames: ['elsewhere'] },
      ],
    ] as const
  ).map(([what, on]): (typeof cases)[number] => [
    `nothing about impersonation of users for ${what}, which leads to no account`,
    {
      rbac: rbac([
        everywhereBound(rule('impersonate:user-info', 'users', 'authentication.k8s.io')),
        bound(on, [ALICE], 'on'),
      ]),
    },
    [],
  ]),
  [
    'nothing about a group that writes Secrets, of which only an administrator reads them',
    {
      guard: guard({ 'token-secrets': undefined }),
      rbac: rbac([
        bound(rule('create', 'secrets'), [IN_GITLAB], 'writes'),
        everywhereBound({ verbs: ['*'], resources: ['*'], apiGroups: ['*'] }, [DEPLOYER]),
      ]),
    },
    [],
  ],
  [
    'nothing about a group that creates tokens, of which the guard lets only an administrator through',
    {
      rbac: rbac([
        bound(rule('create', 'serviceaccounts/token'), [IN_GITLAB], 'creates'),
        everywhereBound({ verbs: ['*'], resources: ['*'], apiGroups: ['*'] }, [DEPLOYER]),
      ]),
    },
    [],
  ],
  [
    'impersonation of the own node for the creation of tokens only',
    {
      rbac: rbac([
        everywhereBound(rule('impersonate:associated-node', 'nodes', 'authentication.k8s.io'), [DEPLOYER]),
        bound(rule('impersonate-on:associated-node:create', 'serviceaccounts/token'), [DEPLOYER], 'on'),
      ]),
    },
    ['way_open error clusterrolebinding b'],
  ],
  [
    'nothing about impersonation of the own node for requests in another mode',
    {
      rbac: rbac([
        everywhereBound(rule('impersonate:associated-node', 'nodes', 'authentication.k8s.io'), [DEPLOYER]),
        bound(rule('impersonate-on:arbitrary-node:create', 'serviceaccounts/token'), [DEPLOYER], 'on'),
      ]),
    },
    [],
  ],
  [
    'impersonation of nodes for the creation of tokens only',
    {
      rbac: rbac([
        everywhereBound(rule('impersonate:arbitrary-node', 'nodes', 'authentication.k8s.io')),
        bound(rule('impersonate-on:arbitrary-node:create', 'serviceaccounts/token'), [ALICE], 'on'),
      ]),
    },
    ['way_open error clusterrolebinding b'],
  ],
  ...(
    [
      ['an account', 'the group of its namespace', DEPLOYER, { kind: 'Group', name: 'system:serviceaccounts:gitlab' }],
      ['the group of all accounts', 'an account', { kind: 'Group', name: 'system:serviceaccounts' }, DEPLOYER],
      [
        'an account',
        'the user of that name',
        DEPLOYER,
        { kind: 'User', name: 'system:serviceaccount:gitlab:deployer' },
      ],
      ['a user', 'the group of all users', ALICE, { kind: 'Group', name: 'system:authenticated' }],
      [
        'all accounts of a namespace',
        'the group of all accounts',
        IN_GITLAB,
        { kind: 'Group', name: 'system:serviceaccounts' },
      ],
    ] as const
  ).map(([one, other, first, second]): (typeof cases)[number] => [
    `Secrets that ${one} creates and ${other} reads`,
    {
      rbac: rbac([bound(rule('create', 'secrets'), [first]), bound(rule('get', 'secrets'), [second], 'on')]),
      guard: guard({ 'token-secrets': undefined }),
    },
    ['way_open error rolebinding gitlab/b'],
  ]),
  ...(
    [
      [
        'an account creates and the group of another namespace reads',
        DEPLOYER,
        { kind: 'Group', name: 'system:serviceaccounts:other' },
      ],
      ['a user creates and all accounts read', ALICE, { kind: 'Group', name: 'system:serviceaccounts' }],
      [
        'all users create and clients without a name read',
        { kind: 'Group', name: 'system:authenticated' },
        { kind: 'User', name: 'system:anonymous' },
      ],
    ] as const
  ).map(([who, first, second]): (typeof cases)[number] => [
    `nothing about Secrets that ${who}`,
    {
      rbac: rbac([bound(rule('create', 'secrets'), [first]), bound(rule('get', 'secrets'), [second], 'on')]),
      guard: guard({ 'token-secrets': undefined }),
    },
    [],
  ]),
  [
    'nothing about impersonation of users for lists only',
    {
      rbac: rbac([
        everywhereBound(rule('impersonate:user-info', 'users', 'authentication.k8s.io')),
        bound(rule('impersonate-on:user-info:list', 'pods'), [ALICE], 'on'),
      ]),
    },
    [],
  ],
  [
    'nothing about impersonation of users by a RoleBinding, which does not count',
    { rbac: rbac([bound(rule('impersonate', 'users groups'))]) },
    [],
  ],
  [
    'impersonation for the creation of pods only',
    {
      rbac: rbac([
        bound(rule('impersonate:serviceaccount', 'serviceaccounts', 'authentication.k8s.io')),
        bound(rule('impersonate-on:serviceaccount:create', 'pods'), [ALICE], 'on'),
      ]),
    },
    ['way_open error rolebinding gitlab/b'],
  ],
  ...(
    [
      ['entering pods by GET', rule('impersonate-on:serviceaccount:get', 'pods/exec')],
      ['entering pods by POST', rule('impersonate-on:serviceaccount:create', 'pods/attach')],
      ['ports of pods', rule('impersonate-on:serviceaccount:get', 'pods/proxy')],
      ['images of pods', rule('impersonate-on:serviceaccount:patch', 'pods')],
    ] as const
  ).map(([what, on]): (typeof cases)[number] => [
    `impersonation for ${what} only, which the guard permits managers`,
    {
      rbac: rbac([
        bound(rule('impersonate:serviceaccount', 'serviceaccounts', 'authentication.k8s.io')),
        bound(on, [ALICE], 'on'),
      ]),
    },
    ['way_open error rolebinding gitlab/b'],
  ]),
  [
    'nothing about impersonation for lists only',
    {
      rbac: rbac([
        bound(rule('impersonate:serviceaccount', 'serviceaccounts', 'authentication.k8s.io')),
        bound(rule('impersonate-on:serviceaccount:list', 'pods'), [ALICE], 'on'),
      ]),
    },
    [],
  ],
  [
    'no impersonation of an account that the mapping does not assign',
    { rbac: rbac([bound({ ...rule('impersonate', 'serviceaccounts'), resourceNames: ['default'] })]) },
    [],
  ],
  [
    'one finding for a role that has all ways and many subjects',
    {
      rbac: rbac([
        bound(
          {},
          Array.from({ length: 20 }, (_, index) => ({ kind: 'User', name: `user-${index}` })),
        ),
      ]),
    },
    ['way_open error rolebinding gitlab/b'],
  ],
  [
    'one finding for a binding in two namespaces',
    {
      rbac: rbac([everywhereBound(rule('impersonate', 'serviceaccounts'))]),
      mapping: mapping({ more: [{ serviceAccount: 'jobs/gitlab-runner' }] }),
      namespaces: everywhere({
        gitlab: { 'gitlab-runner-irsa': 'enforce' },
        jobs: { 'gitlab-runner-irsa': 'observe' },
      }),
      accounts: everywhere({
        gitlab: new Map(),
        jobs: new Map(),
      }),
    },
    ['way_open error clusterrolebinding b'],
  ],
  ['nothing about an administrator of the cluster', { rbac: rbac([everywhereBound({ apiGroups: ['*'] })]) }, []],
  [
    'one of a namespace, whom the wildcard lets through the guard',
    { rbac: rbac([bound({ apiGroups: ['*'] })]) },
    ['way_open error rolebinding gitlab/b'],
  ],
  [
    'a user whom the wildcard of another binding lets through',
    {
      rbac: rbac([
        bound(rule('get', 'pods/exec')),
        bound({ apiGroups: ['*'], resources: ['jobs'], verbs: ['enter'] }, [ALICE], 'wild'),
      ]),
    },
    ['way_open error rolebinding gitlab/b'],
  ],
  [
    'an account that the wildcard of its group lets through',
    {
      rbac: rbac([
        bound(rule('create', 'serviceaccounts/token'), [DEPLOYER]),
        bound({ apiGroups: ['*'], resources: ['accounts'], verbs: ['mint'] }, [IN_GITLAB], 'wild'),
      ]),
    },
    ['way_open error rolebinding gitlab/b'],
  ],
  [
    'nothing about a user who has the permission of the guard on purpose',
    {
      rbac: rbac([
        bound(rule('get', 'pods/exec')),
        bound(rule('enter', 'jobs', 'gitlab-runner-irsa'), [ALICE], 'deliberate'),
      ]),
    },
    [],
  ],
  [
    'nothing about Secrets that a user may create and not read',
    { guard: guard({ 'token-secrets': undefined }), rbac: rbac([bound(rule('create update delete', 'secrets'))]) },
    [],
  ],
  [
    'Secrets that a user may create by one binding and read by another',
    {
      guard: guard({ 'token-secrets': undefined }),
      rbac: rbac([bound(rule('create', 'secrets')), bound(rule('watch', 'secrets'), [ALICE], 'reader')]),
    },
    ['way_open error rolebinding gitlab/b'],
  ],
  ...(['patch', 'deletecollection'] as const).map((verb): (typeof cases)[number] => [
    `Secrets that a user may create, and read by the answer to ${verb}`,
    { guard: guard({ 'token-secrets': undefined }), rbac: rbac([bound(rule(`create ${verb}`, 'secrets'))]) },
    ['way_open error rolebinding gitlab/b'],
  ]),
  [
    'a single Deployment that a user may patch',
    {
      guard: guard({ managers: undefined }),
      rbac: rbac([bound({ ...rule('patch', 'deployments', 'apps'), resourceNames: ['web'] })]),
    },
    ['way_open error rolebinding gitlab/b'],
  ],
  [
    'nothing about creating Deployments of one name, which RBAC cannot limit',
    {
      guard: guard({ managers: undefined }),
      rbac: rbac([bound({ ...rule('create', 'deployments', 'apps'), resourceNames: ['web'] })]),
    },
    [],
  ],
  [
    'deleting the namespace, which can be created again without the label',
    {
      guard: guard({ 'namespaces-enforce': undefined }),
      rbac: rbac([everywhereBound({ ...rule('delete', 'namespaces'), resourceNames: ['gitlab'] })]),
    },
    ['way_open error clusterrolebinding b'],
  ],
  [
    'nothing about the label of another namespace',
    {
      guard: guard({ 'namespaces-enforce': undefined }),
      rbac: rbac([everywhereBound({ ...rule('patch', 'namespaces'), resourceNames: ['other'] })]),
    },
    [],
  ],
  [
    'nothing about controllers, nodes and masters',
    {
      guard: guard({ jobs: undefined }),
      rbac: rbac([
        bound({}, [
          { kind: 'ServiceAccount', namespace: 'kube-system', name: 'deployment-controller' },
          { kind: 'Group', name: 'system:nodes' },
          { kind: 'Group', name: 'system:masters' },
        ]),
      ]),
    },
    [],
  ],
  [
    'users whom the mapping exempts, apart from the others of their binding',
    {
      mapping: mapping({ exempt: { groups: ['platform'], users: ['root'] } }),
      rbac: rbac([
        bound({}, [
          { kind: 'Group', name: 'platform' },
          { kind: 'User', name: 'root' },
          { kind: 'User', name: 'alice' },
        ]),
      ]),
    },
    ['way_open error rolebinding gitlab/b', 'way_exempt notice rolebinding gitlab/b'],
  ],
  [
    'nothing about a manager with the permissions of the documentation, even without the guard',
    {
      guard: withoutGuard(),
      rbac: rbac([
        bound(rule('create get', 'secrets'), [MANAGER]),
        bound(rule('get create', 'pods/exec pods/attach'), [MANAGER], 'enter'),
      ]),
    },
    [],
  ],
  [
    'a manager that can act as another manager by a Secret, in enforce without the guard',
    {
      guard: withoutGuard(),
      mapping: mapping({ more: [{ serviceAccount: 'gitlab/gitlab-runner-protected' }] }),
      rbac: rbac([bound(rule('create get', 'secrets'), [MANAGER])]),
    },
    ['way_open error rolebinding gitlab/b'],
  ],
  [
    'nothing about it while the webhook only observes',
    {
      mapping: mapping({ more: [{ serviceAccount: 'gitlab/gitlab-runner-protected' }] }),
      namespaces: modes('observe'),
      rbac: rbac([bound(rule('create get', 'secrets'), [MANAGER])]),
    },
    [],
  ],
  [
    'a manager in a namespace that is not its own',
    {
      guard: withoutGuard(),
      rbac: rbac([bound(rule('get', 'pods/exec'), [{ ...MANAGER, namespace: 'elsewhere' }])]),
    },
    ['way_open error rolebinding gitlab/b'],
  ],
  [
    'the same manager by its user name as by its ServiceAccount',
    {
      guard: withoutGuard(),
      rbac: rbac([
        bound(rule('get', 'pods/exec'), [{ kind: 'User', name: 'system:serviceaccount:gitlab:gitlab-runner-common' }]),
      ]),
    },
    [],
  ],
  [
    'nothing about managers outside of the cluster, which enter their jobs',
    {
      guard: withoutGuard(),
      mapping: mapping({
        more: [
          { user: 'gitlab-runner', namespaces: ['gitlab'] },
          { group: 'runners', namespaces: ['gitlab'] },
        ],
      }),
      rbac: rbac([
        bound(rule('get', 'pods/exec'), [
          { kind: 'User', name: 'gitlab-runner' },
          { kind: 'Group', name: 'runners' },
        ]),
      ]),
    },
    [],
  ],
];

for (const [name, changes, findings] of cases)
  t.test(`the check finds ${name}`, async (t) => {
    t.same(findingsIn(waysAround, healthyWorld(changes)), findings);
  });

function withoutGuard(): World['guard'] {
  return { seen: { ...guard().seen, policies: new Map(), bindings: [] } };
}

t.test('a manager that holds everything is a finding of its own, and its fix reduces its Role', async (t) => {
  const world = healthyWorld({ rbac: rbac([bound({ apiGroups: ['*'] }, [MANAGER])]) });
  const [finding] = judged(waysAround, world).findings;
  const command = JSON.stringify(finding?.fix);
  t.match(command, 'patch role b');
  t.match(command, 'enter', 'what it has by the wildcard and needs');
  t.notMatch(command, 'delete rolebinding');
});

t.test('what else a role gives may be needed: the fix for others is advice', async (t) => {
  for (const subjects of [[ALICE], [ALICE, MANAGER]]) {
    const { findings } = judged(waysAround, healthyWorld({ rbac: rbac([bound({}, subjects)]) }));
    t.equal(findings.length, subjects.length);
    for (const { fix } of findings) t.ok(fix.every((one) => 'advice' in one));
  }
});

for (const mode of ['off', undefined])
  t.test(
    `in a namespace ${mode ?? 'without the label'} nothing passes, because the webhook decides nothing`,
    async (t) => {
      const labels = mode === undefined ? {} : { 'gitlab-runner-irsa': mode };
      const world = healthyWorld({ namespaces: everywhere({ gitlab: labels }) });
      for (const check of [waysAround, guardPermissions]) t.equal(judged(check, world).state, 'blind');
    },
  );

t.test('what could not be read is never green', async (t) => {
  const unseen = { what: 'Roles of gitlab', namespace: 'gitlab', why: 'forbidden', because: 'forbidden' } as const;
  const world = healthyWorld({ rbac: rbac([], [unseen]) });
  for (const check of [waysAround, guardPermissions])
    t.match(judged(check, world), wholeLists({ state: 'blind', unseen: [unseen] }));
});
