import t from 'tap';
import type { Check } from '../../../src/doctor/checks/check.ts';
import { guardActive } from '../../../src/doctor/checks/cluster/guard-active.ts';
import { guardPermissions } from '../../../src/doctor/checks/cluster/guard-permissions.ts';
import { runnerPrivileged } from '../../../src/doctor/checks/runners/runner-privileged.ts';
import type { Binding, PolicyRule, Rbac } from '../../../src/doctor/world/rbac.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { wholeLists } from '../../whole-lists.ts';
import {
  everywhere,
  findingsIn,
  guard,
  healthyWorld,
  judged,
  mapping,
  rbac,
  runner,
  template,
} from '../world/healthy-world.ts';

const PREFIX = 'validatingadmissionpolicy gitlab-runner-irsa-guard-';
const EMPTY: World['guard'] = { seen: { ...guard().seen, policies: new Map(), bindings: [] } };

const binding = (changes: Partial<Binding>): Binding => {
  const subjects = [{ kind: 'User', name: 'alice' }];
  return { kind: 'RoleBinding', namespace: 'gitlab', name: 'b', role: 'gitlab/b', subjects, ...changes };
};

/** As the chart gives it to the webhook, without cert-manager. */
const ofWebhook = {
  binding: binding({
    ...{ kind: 'ClusterRoleBinding', namespace: undefined, role: 'ClusterRole/webhook' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'irsa', name: 'gitlab-runner-irsa' }],
  }),
  rule: {
    ...{ apiGroups: ['admissionregistration.k8s.io'], resources: ['mutatingwebhookconfigurations'] },
    ...{ resourceNames: ['00-gitlab-runner-irsa'], verbs: ['patch'] },
  },
};

const permission = (changes: Partial<PolicyRule>, of: Partial<Binding> = {}) => {
  return { binding: binding(of), rule: { apiGroups: ['gitlab-runner-irsa'], ...changes } };
};

const MINT = { resources: ['accounts'], verbs: ['mint'] };
const WILD = { apiGroups: ['*'], resources: ['jobs'], verbs: ['*'] };
const MANAGER = { kind: 'ServiceAccount', namespace: 'gitlab', name: 'gitlab-runner-common' };
const privileged = (kubernetes: object) => everywhere({ gitlab: [runner(template({ kubernetes }))] });
const RUNNER = ['runner_privileged notice deployment gitlab/gitlab-runner'];
const ENTERS = ['manager_cannot_enter error serviceaccount gitlab/gitlab-runner-common'];

const cases: [check: Check, name: string, changes: Partial<World>, findings: string[]][] = [
  [guardActive, 'that no policy exists', { guard: EMPTY }, ['guard_absent notice policies gitlab-runner-irsa-guard-*']],
  [
    guardActive,
    'the same as a warning where the webhook could then write everything',
    { guard: EMPTY, rbac: rbac([ofWebhook]) },
    ['guard_absent warning policies gitlab-runner-irsa-guard-*'],
  ],
  [
    guardActive,
    'a chart of another version, once',
    { guard: guard({ jobs: 'other', accounts: 'other', managers: 'other' }) },
    [`guard_incomplete warning ${PREFIX}accounts, gitlab-runner-irsa-guard-jobs, gitlab-runner-irsa-guard-managers`],
  ],
  [guardActive, 'a missing policy', { guard: guard({ jobs: undefined }) }, [`guard_incomplete warning ${PREFIX}jobs`]],
  [
    guardActive,
    'a binding that only audits in a mode which no namespace has yet',
    {
      guard: guard({}, { 'jobs enforce': ['Audit'] }),
      namespaces: everywhere({ gitlab: { 'gitlab-runner-irsa': 'observe' } }),
    },
    [`guard_incomplete warning ${PREFIX}jobs`],
  ],
  [
    guardActive,
    'a binding that leaves a namespace out',
    { guard: leavingOut('token-requests', 'gitlab') },
    [`guard_incomplete warning ${PREFIX}token-requests`],
  ],
  [
    guardActive,
    'a binding that is limited to some requests',
    {
      guard: {
        seen: {
          ...guard().seen,
          bindings: guard().seen.bindings.map((one) => ({ ...one, isNarrowed: one.policy === 'accounts' })),
        },
      },
    },
    [`guard_incomplete warning ${PREFIX}accounts`],
  ],
  [
    guardActive,
    'nothing about a manager that only the mapping lists, without --security',
    { mapping: mapping({ more: [{ serviceAccount: 'gitlab/protected' }] }) },
    [],
  ],
  [guardActive, 'nothing with privilegedPods: allow', { guard: guard({ nodes: undefined }) }, []],
  [guardActive, 'nothing with privilegedPods: deny', { guard: guard({}, { 'nodes enforce': ['Deny'] }) }, []],
  [
    guardActive,
    'nothing without the policy on a webhook of cert-manager',
    { guard: guard({ webhook: undefined }) },
    [],
  ],
  [
    guardActive,
    'a webhook that the policy does not limit',
    { guard: guard({ webhook: undefined }), rbac: rbac([ofWebhook]) },
    [`guard_incomplete warning ${PREFIX}webhook`],
  ],

  [guardPermissions, 'a manager that may not enter its jobs', { rbac: without() }, ENTERS],
  [
    guardPermissions,
    'the same as a warning while the guard only warns',
    { rbac: without(), namespaces: everywhere({ gitlab: { 'gitlab-runner-irsa': 'observe' } }) },
    ['manager_cannot_enter warning serviceaccount gitlab/gitlab-runner-common'],
  ],
  [guardPermissions, 'nothing while the policy is missing', { rbac: without(), guard: guard({ jobs: undefined }) }, []],
  ...[
    { kind: 'User', name: 'system:serviceaccount:gitlab:gitlab-runner-common' },
    { kind: 'Group', name: 'system:serviceaccounts' },
    { kind: 'Group', name: 'system:serviceaccounts:gitlab' },
  ].map((subject): (typeof cases)[number] => [
    guardPermissions,
    `no such manager where ${subject.kind} ${subject.name} has the permission`,
    { rbac: without(permission({ resources: ['jobs'], verbs: ['enter'] }, { subjects: [subject] })) },
    subject.kind === 'User' ? [] : ['guard_permission notice rolebinding gitlab/b'],
  ]),
  [
    guardPermissions,
    'a manager that may enter in another namespace only',
    {
      rbac: rbac(),
      mapping: mapping({ manager: { namespaces: ['gitlab', 'jobs'] } }),
      namespaces: everywhere({ gitlab: {}, jobs: { 'gitlab-runner-irsa': 'enforce' } }),
    },
    ENTERS,
  ],
  [
    guardPermissions,
    'a permission that was given on purpose',
    { rbac: rbac([permission(MINT)]) },
    ['guard_permission notice rolebinding gitlab/b'],
  ],
  [
    guardPermissions,
    'one that was given by a wildcard',
    { rbac: rbac([permission(WILD)]) },
    ['guard_permission warning rolebinding gitlab/b'],
  ],
  [
    guardPermissions,
    'the label of this namespace only',
    { rbac: rbac([permission({ resources: ['namespaces'], verbs: ['label'], resourceNames: ['gitlab'] })]) },
    ['guard_permission notice rolebinding gitlab/b'],
  ],
  [
    guardPermissions,
    'nothing about the label of another',
    { rbac: rbac([permission({ resources: ['namespaces'], verbs: ['label'], resourceNames: ['web'] })]) },
    [],
  ],
  [
    guardPermissions,
    'nothing about a manager that enters its jobs',
    { rbac: rbac([permission({ resources: ['jobs'], verbs: ['enter'] }, { subjects: [MANAGER] })]) },
    [],
  ],
  [
    guardPermissions,
    'a manager that has more',
    { rbac: rbac([permission(MINT, { subjects: [MANAGER] })]) },
    ['guard_permission notice rolebinding gitlab/b'],
  ],
  [
    guardPermissions,
    'nothing about who may only look at everything',
    { rbac: rbac([permission({ ...WILD, resources: ['*'], verbs: ['get', 'list', 'watch'] })]) },
    [],
  ],
  [
    guardPermissions,
    'nothing about an administrator',
    { rbac: rbac([permission({ apiGroups: ['*'] }, { kind: 'ClusterRoleBinding', namespace: undefined })]) },
    [],
  ],
  [
    guardPermissions,
    'nothing about a wildcard that is a finding of ways_around',
    { rbac: rbac([permission({ apiGroups: ['*'] })]) },
    [],
  ],
  [
    guardPermissions,
    'also a user whom the mapping exempts, because that is about accounts of pods only',
    { rbac: rbac([permission(MINT)]), mapping: mapping({ exempt: { users: ['alice'] } }) },
    ['guard_permission notice rolebinding gitlab/b'],
  ],

  [runnerPrivileged, 'privileged jobs', { runners: privileged({ privileged: true }) }, RUNNER],
  [
    runnerPrivileged,
    'volumes of the node',
    { runners: privileged({ volumes: { host_path: [{ name: 'docker', mount_path: '/var/run/docker.sock' }] } }) },
    RUNNER,
  ],
  [runnerPrivileged, 'nothing about unprivileged jobs', { runners: privileged({ privileged: false }) }, []],
  [
    runnerPrivileged,
    'nothing where the guard denies them',
    { runners: privileged({ privileged: true }), guard: guard({}, { 'nodes enforce': ['Deny'] }) },
    [],
  ],
  [
    runnerPrivileged,
    'such jobs where it would deny them in enforce only',
    {
      runners: privileged({ privileged: true }),
      guard: guard({}, { 'nodes enforce': ['Deny'] }),
      namespaces: everywhere({ gitlab: { 'gitlab-runner-irsa': 'observe' } }),
    },
    RUNNER,
  ],
];

for (const [check, name, changes, findings] of cases)
  t.test(`${check.id} finds ${name}`, async (t) => {
    t.same(findingsIn(check, healthyWorld(changes)), findings);
  });

t.test('the fix for a manager that cannot enter its jobs replaces no binding of another manager', async (t) => {
  const [finding] = judged(guardPermissions, healthyWorld({ rbac: without() })).findings;
  const [fix] = finding?.fix ?? [];
  const command = fix !== undefined && 'command' in fix ? fix.command : '';
  const { items } = JSON.parse(/'(.*)'/.exec(command)?.[1] ?? '');
  t.match(
    items,
    wholeLists([
      { kind: 'Role', rules: [{ apiGroups: ['gitlab-runner-irsa'], resources: ['jobs'], verbs: ['enter'] }] },
      {
        kind: 'RoleBinding',
        metadata: { name: 'gitlab-runner-enters-jobs.gitlab.gitlab-runner-common' },
        subjects: [MANAGER],
      },
    ]),
  );
  t.match(command, /^printf %s '.*' \| kubectl apply --filename -$/);
});

t.test('subjects of one binding, and namespaces of one manager, are one finding', async (t) => {
  const subjects = Array.from({ length: 20 }, (_, index) => ({ kind: 'User', name: `user-${index}` }));
  t.same(findingsIn(guardPermissions, healthyWorld({ rbac: rbac([permission(MINT, { subjects })]) })), [
    'guard_permission notice rolebinding gitlab/b',
  ]);
  const namespaces = ['jobs', 'more'];
  const world = healthyWorld({
    mapping: mapping({ manager: { namespaces } }),
    namespaces: everywhere({ jobs: { 'gitlab-runner-irsa': 'enforce' }, more: { 'gitlab-runner-irsa': 'enforce' } }),
  });
  const { findings } = judged(guardPermissions, world);
  t.equal(findings.length, 1);
  t.match(findings[0]?.found, 'in namespace jobs, more');
  t.equal(findings[0]?.fix.length, 2, 'one step for each namespace');
});

t.test('without the Roles of a namespace, no manager is said to lack a permission there', async (t) => {
  const unseen = { what: 'Roles of gitlab', namespace: 'gitlab', why: 'forbidden', because: 'forbidden' } as const;
  const { seen } = without() as { seen: Rbac };
  t.match(
    judged(guardPermissions, healthyWorld({ rbac: { seen: { ...seen, unread: [unseen] } } })),
    wholeLists({
      state: 'blind',
      findings: [],
    }),
  );
});

/** RBAC without the permission that the chart gives to the manager. */
function without(...given: Parameters<typeof rbac>[0] & object): World['rbac'] {
  const { seen } = rbac(given) as { seen: Rbac };
  return { seen: { ...seen, bindings: seen.bindings.slice(1) } };
}

function leavingOut(policy: string, namespace: string): World['guard'] {
  const { seen } = guard();
  const expression = { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: [namespace] };
  const bindings = seen.bindings.map((one) =>
    one.policy === policy
      ? {
          ...one,
          namespaceSelector: { matchExpressions: [...(one.namespaceSelector?.matchExpressions ?? []), expression] },
        }
      : one,
  );
  return { seen: { ...seen, bindings } };
}

t.test('modes and namespaces without a binding are one phrase for each mode', async (t) => {
  const world = healthyWorld({
    mapping: mapping({ manager: { namespaces: ['gitlab', 'ci-jobs'] } }),
    namespaces: everywhere({ gitlab: {}, 'ci-jobs': {}, irsa: {} }),
    runners: everywhere({}),
    guard: guard({}, { 'managers enforce': ['Audit'], 'managers observe': ['Audit'] }),
  });
  const { found } = judged(guardActive, world).findings[0] ?? { found: '' };
  const both = '(namespaces gitlab, ci-jobs)';
  t.match(
    found,
    `none of its bindings denies in mode enforce ${both}, none warns in mode best-effort ${both}, none warns in`,
  );
});
