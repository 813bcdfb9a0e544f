import { made } from '../../control-plane/client/made.ts';
import { bound, config, kubernetes, labeled, unbound } from './break.ts';
import type { Case } from './case.ts';
import type { DoctorWorld } from './world.ts';

/**
 * Returns a case in which a user has the permissions for one way around the webhook, and the policy that closes it is
 * missing.
 */
const way = (does: string, policy: string, rules: readonly object[]): Case[] => [
  {
    name: `a user who may ${does}, while the guard does not deny it`,
    codes: [['guard_incomplete', 'way_open']],
    async break(world) {
      await bound({ rules }, { kind: 'Role', name: 'curious' }, ({ gitlab }) => gitlab)(world);
      await world.cluster.admin.delete(world.guard.policy(policy));
    },
    byHand: ({ guard }) => guard.restore(),
    restore: unbound(({ gitlab }) => gitlab),
  },
];

/** Writes the Role of a manager like GitLab's chart, with the labels and annotations of Helm. */
async function helmRole({ cluster, gitlab }: DoctorWorld, rules: readonly object[]): Promise<void> {
  const group = 'rbac.authorization.k8s.io';
  const metadata = {
    ...{ namespace: gitlab, name: 'of-helm', labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
    annotations: { 'meta.helm.sh/release-name': 'gitlab-runner', 'meta.helm.sh/release-namespace': gitlab },
  };
  const common = { apiVersion: `${group}/v1`, metadata };
  const subjects = [{ kind: 'ServiceAccount', namespace: gitlab, name: 'gitlab-runner-common' }];
  const roleRef = { apiGroup: group, kind: 'Role', name: metadata.name };
  for (const object of [
    { ...common, kind: 'Role', rules },
    { ...common, kind: 'RoleBinding', roleRef, subjects },
  ])
    made(await cluster.admin.patch(object, object, { type: 'apply' }), object.kind);
}

/** Cases of the checks of the guard, and of the checks of who can get an account without the webhook. */
export const guardCases: Record<string, readonly Case[]> = {
  ways_around: [
    ...way('create tokens', 'token-requests', [
      { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
    ]),
    ...way('make Secrets with tokens', 'token-secrets', [
      { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'get'] },
    ]),
    ...way('make workloads', 'managers', [{ apiGroups: ['batch'], resources: ['cronjobs'], verbs: ['patch'] }]),
    ...way('enter pods', 'jobs', [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['get'] }]),
    ...way('annotate accounts', 'accounts', [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['update'] }]),
    ...way('change the label', 'namespaces-enforce', [
      { apiGroups: [''], resources: ['namespaces'], verbs: ['patch'] },
    ]),
    {
      name: 'a user who may impersonate accounts, here by the ClusterRole edit, whatever the guard does',
      codes: [['way_open']],
      break: bound({}, { kind: 'ClusterRole', name: 'edit' }, ({ gitlab }) => gitlab),
      byHand: unbound(({ gitlab }) => gitlab),
    },
    {
      name: 'a user whom a wildcard lets through the guard',
      codes: [['way_open']],
      break: bound(
        { rules: [{ apiGroups: ['*'], resources: ['accounts', 'serviceaccounts/token'], verbs: ['*'] }] },
        { kind: 'Role', name: 'curious' },
        ({ gitlab }) => gitlab,
      ),
      byHand: unbound(({ gitlab }) => gitlab),
    },
    {
      name: 'a user who may create tokens where the webhook only observes',
      codes: [['namespace_not_enforced', 'way_open']],
      break: async (world) => {
        await labeled('observe')(world);
        await bound(
          { rules: [{ apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }] },
          { kind: 'Role', name: 'curious' },
          ({ gitlab }) => gitlab,
        )(world);
      },
      byHand: labeled('enforce'),
      restore: unbound(({ gitlab }) => gitlab),
    },
    {
      name: 'a manager that may do everything in its namespace',
      codes: [['way_open']],
      break: (world) =>
        world.cluster.grant(world.gitlab, 'gitlab-runner-common', [
          { apiGroups: [''], resources: ['*'], verbs: ['*'] },
        ]),
    },
    {
      name: 'the same in a Role of a Helm release, which the next upgrade would write again',
      codes: [['way_open']],
      break: (world) => helmRole(world, [{ apiGroups: [''], resources: ['*'], verbs: ['*'] }]),
      byHand: (world) => helmRole(world, [{ apiGroups: [''], resources: ['pods'], verbs: ['create', 'get'] }]),
    },
  ],
  guard_active: [
    {
      name: 'that there is no guard',
      codes: [['guard_absent']],
      break: ({ guard }) => guard.remove(),
      byHand: ({ guard }) => guard.restore(),
    },
    {
      name: 'a policy that lets every user through',
      codes: [['guard_incomplete']],
      break: async (world) => {
        const patch = [{ op: 'replace', path: '/spec/validations/0/expression', value: 'true' }];
        made(await world.cluster.admin.patch(world.guard.policy('jobs'), patch, { type: 'json' }), 'the change');
      },
      byHand: ({ guard }) => guard.restore(),
    },
    {
      name: 'a binding that was deleted',
      codes: [['guard_incomplete']],
      break: async (world) => void (await world.cluster.admin.delete(world.guard.binding('accounts-observe'))),
      byHand: ({ guard }) => guard.restore(),
    },
    {
      name: 'a binding that is limited to some objects',
      codes: [['guard_incomplete']],
      break: async (world) => {
        const change = { spec: { matchResources: { objectSelector: { matchLabels: { guarded: 'yes' } } } } };
        made(await world.cluster.admin.patch(world.guard.binding('accounts-enforce'), change), 'the change');
      },
      byHand: ({ guard }) => guard.restore(),
    },
    {
      name: 'a webhook that may write more than caBundle',
      codes: [['guard_incomplete']],
      break: async (world) => void (await world.cluster.admin.delete(world.guard.policy('webhook'))),
      byHand: ({ guard }) => guard.restore(),
    },
  ],
  guard_permissions: [
    {
      name: 'a manager that may not enter its jobs',
      codes: [['manager_cannot_enter']],
      break: async (world) => void (await world.cluster.admin.delete(world.guard.entering)),
    },
    {
      name: 'a user whom a wildcard gives a permission of the guard',
      codes: [['guard_permission']],
      break: bound(
        { rules: [{ apiGroups: ['*'], resources: ['jobs'], verbs: ['enter', 'get'] }] },
        { kind: 'Role', name: 'curious' },
        ({ gitlab }) => gitlab,
      ),
      byHand: unbound(({ gitlab }) => gitlab),
    },
    {
      name: 'a user who has one on purpose, as a notice',
      codes: [['guard_permission']],
      break: bound(
        { rules: [{ apiGroups: ['gitlab-runner-irsa'], resources: ['managers'], verbs: ['create'] }] },
        { kind: 'Role', name: 'curious' },
        ({ gitlab }) => gitlab,
      ),
      byHand: unbound(({ gitlab }) => gitlab),
    },
  ],
  runner_privileged: [
    {
      name: 'a runner with privileged jobs, which the guard then denies',
      codes: [['runner_privileged']],
      break: kubernetes('privileged = true'),
      byHand: async (world) => {
        const change = { spec: { validationActions: ['Deny', 'Audit'] } };
        made(await world.cluster.admin.patch(world.guard.binding('nodes-enforce'), change), 'the change');
      },
      restore: async (world) => {
        await config((text) => text)(world);
        await world.guard.restore();
      },
    },
  ],
};
