import t from 'tap';
import { toAccount } from '../../../src/accounts/from-object.ts';
import { configuredAccounts } from '../../../src/doctor/checks/accounts/configured-accounts.ts';
import type { Check } from '../../../src/doctor/checks/check.ts';
import { accessEntries } from '../../../src/doctor/checks/cluster/access-entries.ts';
import { accessEntriesJobs } from '../../../src/doctor/checks/cluster/access-entries-jobs.ts';
import { auditLog } from '../../../src/doctor/checks/cluster/audit-log.ts';
import { clusterPermissions } from '../../../src/doctor/checks/cluster/cluster-permissions.ts';
import { guardActive } from '../../../src/doctor/checks/cluster/guard-active.ts';
import { laterMutations } from '../../../src/doctor/checks/cluster/later-mutations.ts';
import { namespaceWriters } from '../../../src/doctor/checks/cluster/namespace-writers.ts';
import { namespacesDedicated } from '../../../src/doctor/checks/cluster/namespaces-dedicated.ts';
import { namespacesEnforce } from '../../../src/doctor/checks/cluster/namespaces-enforce.ts';
import { managerAccountsApart } from '../../../src/doctor/checks/managers/manager-accounts-apart.ts';
import { managerPermissions } from '../../../src/doctor/checks/managers/manager-permissions.ts';
import { managerTokens } from '../../../src/doctor/checks/managers/manager-tokens.ts';
import { managersApart } from '../../../src/doctor/checks/managers/managers-apart.ts';
import { defaultDenies } from '../../../src/doctor/checks/mapping/default-denies.ts';
import { exemptRequesters } from '../../../src/doctor/checks/mapping/exempt-requesters.ts';
import { mappingWriters } from '../../../src/doctor/checks/mapping/mapping-writers.ts';
import { unannotatedDenied } from '../../../src/doctor/checks/mapping/unannotated-denied.ts';
import { rolesApart } from '../../../src/doctor/checks/roles/roles-apart.ts';
import { runnerJobOverwrites } from '../../../src/doctor/checks/runners/overwrites/runner-job-overwrites.ts';
import { runnerAutomount } from '../../../src/doctor/checks/runners/runner-automount.ts';
import { runnerVersions } from '../../../src/doctor/checks/runners/runner-versions.ts';
import { networkPolicy } from '../../../src/doctor/checks/webhook/network-policy.ts';
import { webhookNamespace } from '../../../src/doctor/checks/webhook/webhook-namespace.ts';
import { checks, checksFor } from '../../../src/doctor/checks.ts';
import { diagnose } from '../../../src/doctor/diagnosis.ts';
import { fixText } from '../../../src/doctor/fix/fix-text.ts';
import type { AwsSide } from '../../../src/doctor/world/aws-side.ts';
import type { Binding, PolicyRule, Subject } from '../../../src/doctor/world/rbac.ts';
import type { Runner } from '../../../src/doctor/world/runner/runner.ts';
import type { PortAccess } from '../../../src/doctor/world/security-side.ts';
import type { Unseen } from '../../../src/doctor/world/seen.ts';
import type { WebhookConfiguration, WebhookEntry } from '../../../src/doctor/world/webhook-configuration.ts';
import type { World } from '../../../src/doctor/world/world.ts';
import { wholeLists } from '../../whole-lists.ts';
import {
  accounts,
  eksWebhook,
  everywhere,
  findingsIn,
  guard,
  healthyWorld,
  judged,
  mapping,
  ROLE,
  rbac,
} from '../world/healthy-world.ts';
import { aws, reviewedRbac, reviewedRunner, reviewedWorld, security } from '../world/reviewed-world.ts';

// Each case is a world in which every line of the checklist is as it should be, with one part changed.

const ALICE: Subject = { kind: 'User', name: 'alice' };
const MANAGER: Subject = { kind: 'ServiceAccount', namespace: 'gitlab', name: 'gitlab-runner-common' };
const WEBHOOK: Subject = { kind: 'ServiceAccount', namespace: 'irsa', name: 'gitlab-runner-irsa' };
const MANAGERS_POLICY = 'validatingadmissionpolicy gitlab-runner-irsa-guard-managers';
const RUNNER = 'deployment gitlab/gitlab-runner';
const HIDDEN: Unseen = { what: 'a part', why: 'it is forbidden', because: 'forbidden', needs: 'list parts' };

const rule = (verbs: string, resources: string, apiGroup = ''): Partial<PolicyRule> => {
  return { verbs: verbs.split(' '), resources: resources.split(' '), apiGroups: [apiGroup] };
};

/** One role, bound in a namespace, or in the whole cluster without one. */
const bound = (
  given: Partial<PolicyRule>,
  subjects: readonly Subject[] = [ALICE],
  namespace: string | undefined = 'gitlab',
): Pick<World, 'rbac'> => {
  const common = { name: 'b', subjects };
  const binding: Binding =
    namespace === undefined
      ? { ...common, kind: 'ClusterRoleBinding', namespace, role: 'ClusterRole/b' }
      : { ...common, kind: 'RoleBinding', namespace, role: `${namespace}/b` };
  return { rbac: reviewedRbac([{ binding, rule: given }]) };
};
const inClusterAs = (name: string, given: Partial<PolicyRule>, subjects: readonly Subject[] = [ALICE]) => {
  const binding: Binding = {
    ...{ kind: 'ClusterRoleBinding', name, namespace: undefined },
    ...{ role: `ClusterRole/${name}`, subjects },
  };
  return { binding, rule: given };
};
const inCluster = (given: Partial<PolicyRule>, subjects?: readonly Subject[]): Pick<World, 'rbac'> => {
  return { rbac: reviewedRbac([inClusterAs('b', given, subjects)]) };
};

/** One binding of alice in a namespace, beside others. */
const local = (namespace: string, name: string, given: Partial<PolicyRule>) => {
  const binding: Binding = { kind: 'RoleBinding', name, namespace, role: `${namespace}/${name}`, subjects: [ALICE] };
  return { binding, rule: given };
};

const running = (...runners: readonly Runner[]): Partial<World> => ({ runners: everywhere({ gitlab: runners }) });
const configured = (kubernetes: object) => running(reviewedRunner(kubernetes));
const strict = (changes: Parameters<typeof mapping>[0]): Partial<World> => ({
  mapping: mapping({ unannotated: 'deny', ...changes, default: { manager: 'deny', ...changes?.default } }),
});
const other = { ...reviewedRunner(), name: 'protected' };
const labeled = (mode: string) => ({ namespaces: everywhere({ gitlab: { 'gitlab-runner-irsa': mode }, irsa: {} }) });

const ports = (
  webhook: Partial<PortAccess>,
  health: Partial<PortAccess> = {},
  isLimited = true,
  isHostNetwork = false,
) =>
  security({
    network: {
      seen: {
        ...{ isLimited, isHostNetwork },
        ports: {
          webhook: {
            port: 9443,
            everyAddress: [],
            everyPod: [],
            labeledPods: [],
            largeBlocks: [],
            jobNamespaces: [],
            ...webhook,
          },
          health: {
            port: 8080,
            everyAddress: [],
            everyPod: [],
            labeledPods: [],
            largeBlocks: [],
            jobNamespaces: [],
            ...health,
          },
        },
      },
    },
  });
const WEBHOOK_OPEN = 'webhook_port_open notice deployment irsa/gitlab-runner-irsa';
const METRICS_OPEN = 'metrics_port_open notice deployment irsa/gitlab-runner-irsa';
const NOTHING_INSTALLED: Partial<World> = {
  ...{ mutating: { seen: [] }, deployment: { seen: undefined }, document: { seen: undefined }, endpoints: { seen: 0 } },
};

const PRINCIPAL = 'arn:aws:iam::111122223333:role/developers';
const ENTRY = `access entry ${PRINCIPAL}`;
/** An access entry with one policy; without namespaces, for the whole cluster. */
/** An association of EKS Pod Identity. */
function associated(serviceAccount: string, hidden?: { unseen: Unseen }): AwsSide['associations'] {
  const one = { id: 'a-1', namespace: 'gitlab', serviceAccount, roleArn: `${ROLE}/b` };
  const known = { seen: { ...one, targetRoleArn: undefined, tagged: true } };
  return { seen: new Map([[`gitlab/${serviceAccount}`, hidden ?? known]]) };
}

const bare = { accounts: accounts({ 'gitlab-runner-common': `${ROLE}/a`, 'ci-billing': undefined }) };

const entry = (policy: string, ...namespaces: readonly string[]): Partial<World> => {
  const arn = `arn:aws:eks::aws:cluster-access-policy/${policy}`;
  const policies = [{ arn, namespaces: namespaces.length === 0 ? undefined : namespaces }];
  return { aws: aws({ accessEntries: { seen: [{ principalArn: PRINCIPAL, policies }] } }) };
};

const { mutating: OURS } = healthyWorld();
const OURS_AND_EKS = 'seen' in OURS ? OURS.seen : [];
const called = (name: string, changes: Partial<WebhookEntry> = {}): WebhookConfiguration => {
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }];
  return { metadata: { name }, webhooks: [{ name, clientConfig: {}, rules, ...changes }] };
};

const OURS_ALONE = OURS_AND_EKS.filter(({ metadata }) => metadata.name !== 'pod-identity-webhook');
/** The configuration of the EKS webhook with one more entry. */
const eksWith = (entry: WebhookEntry | undefined): WebhookConfiguration => {
  const { metadata, webhooks = [] } = eksWebhook();
  return { metadata, webhooks: [...webhooks, ...(entry === undefined ? [] : [entry])] };
};

type Case = [check: Check, name: string, changes: Partial<World>, findings: readonly string[]];

const cases: readonly Case[] = [
  [
    guardActive,
    'a manager of the mapping whose account the policy does not know',
    { ...strict({ more: [{ serviceAccount: 'gitlab/protected' }, { user: 'outside', namespaces: ['gitlab'] }] }) },
    [`guard_manager_unknown notice ${MANAGERS_POLICY}`],
  ],
  [
    guardActive,
    'a list of managers that is empty',
    { guard: { seen: { ...guard().seen, managerAccounts: [] } } },
    [`guard_manager_unknown notice ${MANAGERS_POLICY}`],
  ],
  [
    guardActive,
    'nothing about managers where the policy is another one',
    { guard: { seen: { ...guard({ managers: 'edited' }).seen, managerAccounts: [] } } },
    [`guard_incomplete warning ${MANAGERS_POLICY}`],
  ],
  [
    managersApart,
    'two managers in one namespace',
    strict({ more: [{ serviceAccount: 'gitlab/protected' }] }),
    ['namespace_shared notice namespace gitlab'],
  ],
  [
    managersApart,
    'a manager that creates jobs in the namespace of another one',
    strict({ more: [{ serviceAccount: 'other/protected', namespaces: ['gitlab'] }] }),
    ['namespace_shared notice namespace gitlab'],
  ],
  [managersApart, 'nothing about two managers apart', strict({ more: [{ serviceAccount: 'other/protected' }] }), []],
  [
    managerAccountsApart,
    'two runner managers with one account',
    running(reviewedRunner(), other),
    ['manager_account_shared notice serviceaccount gitlab/gitlab-runner-common'],
  ],
  [
    managerPermissions,
    'what a runner does not need',
    bound(rule('get update', 'configmaps'), [MANAGER]),
    ['manager_permission_more notice rolebinding gitlab/b'],
  ],
  [
    managerPermissions,
    'a Role for everything',
    bound(rule('*', '*'), [MANAGER]),
    ['manager_permission_more warning rolebinding gitlab/b'],
  ],
  [
    managerPermissions,
    'the same in the whole cluster, bound to the name of its user',
    inCluster(rule('get list', 'nodes'), [{ kind: 'User', name: 'system:serviceaccount:gitlab:gitlab-runner-common' }]),
    ['manager_permission_more notice clusterrolebinding b'],
  ],
  [
    managerPermissions,
    'the same by the group of all ServiceAccounts',
    inCluster(rule('list', 'nodes'), [{ kind: 'Group', name: 'system:serviceaccounts' }]),
    ['manager_permission_more notice clusterrolebinding b'],
  ],
  [
    managerPermissions,
    'nothing about what every user may do',
    inCluster(rule('create', 'selfsubjectaccessreviews', 'authorization.k8s.io'), [
      { kind: 'Group', name: 'system:authenticated' },
    ]),
    [],
  ],
  [managerPermissions, 'nothing about what a runner needs', bound(rule('create delete', 'pods'), [MANAGER]), []],
  [
    managerPermissions,
    'a manager without any Role',
    { rbac: rbac() },
    ['manager_permission_missing notice serviceaccount gitlab/gitlab-runner-common'],
  ],
  [
    managerPermissions,
    'a manager that lacks what some settings of a runner need',
    { rbac: reviewedRbac([], ['events']) },
    ['manager_permission_missing notice serviceaccount gitlab/gitlab-runner-common'],
  ],
  [
    managerPermissions,
    'a manager without its Role in one of the namespaces of its jobs',
    strict({ manager: { namespaces: ['gitlab', 'elsewhere'] } }),
    ['manager_permission_missing notice serviceaccount gitlab/gitlab-runner-common'],
  ],
  [
    managerPermissions,
    'a manager that creates no jobs in its own namespace, by what it lacks elsewhere only',
    { ...strict({ manager: { namespaces: ['elsewhere'] } }), rbac: rbac() },
    ['manager_permission_missing notice serviceaccount gitlab/gitlab-runner-common'],
  ],
  [
    managerPermissions,
    'nothing missing for a manager with a Role for everything',
    {
      rbac: rbac([
        {
          binding: { kind: 'RoleBinding', name: 'b', namespace: 'gitlab', role: 'gitlab/b', subjects: [MANAGER] },
          rule: rule('*', '*'),
        },
      ]),
    },
    ['manager_permission_more warning rolebinding gitlab/b'],
  ],
  [
    managerPermissions,
    'nothing missing where the Roles were not read',
    { rbac: rbac([], [{ ...HIDDEN, namespace: 'gitlab' }]) },
    [],
  ],
  [managerPermissions, 'nothing about others', bound(rule('*', '*')), []],
  [
    managerTokens,
    'any token for a manager that runs in the cluster',
    strict({ manager: { tokens: 'any' } }),
    ['tokens_any warning manager gitlab/gitlab-runner-common'],
  ],
  [
    managerTokens,
    'nothing about any token for a manager outside the cluster',
    strict({ more: [{ serviceAccount: 'gitlab/outside', tokens: 'any' }] }),
    [],
  ],
  [
    configuredAccounts,
    'a role on the account that runners configure',
    { accounts: accounts({ 'gitlab-runner-common': `${ROLE}/a`, default: `${ROLE}/b` }) },
    ['configured_account_role warning serviceaccount gitlab/default'],
  ],
  [
    configuredAccounts,
    'a role that the account has by an association of EKS Pod Identity',
    { aws: aws({ associations: associated('default') }) },
    ['configured_account_role warning serviceaccount gitlab/default'],
  ],
  [
    configuredAccounts,
    'nothing where the manager creates no jobs',
    {
      ...strict({ manager: { namespaces: ['gitlab', 'elsewhere'] } }),
      accounts: accounts({ default: `${ROLE}/b` }, 'elsewhere'),
    },
    [],
  ],
  [
    defaultDenies,
    'jobs and managers that keep their account',
    strict({ default: { job: 'keep', manager: 'keep' } }),
    ['default_not_deny notice configmap irsa/mapping', 'default_not_deny notice configmap irsa/mapping'],
  ],
  [
    defaultDenies,
    'an account for every job',
    strict({ default: { job: { serviceAccount: 'ci-common' } } }),
    ['default_not_deny notice configmap irsa/mapping'],
  ],
  [
    unannotatedDenied,
    'a mere warning about accounts without a role',
    strict({ unannotated: 'warn' }),
    ['unannotated_not_denied notice configmap irsa/mapping'],
  ],
  [
    unannotatedDenied,
    'accounts without a role that are allowed, although EKS Pod Identity gives none',
    strict({ unannotated: 'allow' }),
    ['unannotated_not_denied notice configmap irsa/mapping'],
  ],
  [
    unannotatedDenied,
    'nothing where EKS Pod Identity gives roles',
    {
      ...strict({ unannotated: 'allow' }),
      aws: aws({ associations: { seen: new Map([['gitlab/ci-billing', { unseen: HIDDEN }]]) } }),
    },
    [],
  ],
  [
    runnerVersions,
    'a runner of 17.8',
    running(reviewedRunner({}, { image: 'gitlab/gitlab-runner:v17.8.3' })),
    [`runner_old warning ${RUNNER}`],
  ],
  [
    runnerVersions,
    'a runner without the label that a rule compares',
    {
      ...strict({ rules: { billing: { match: { kind: 'job', rootGroups: [77] } } } }),
      ...running(reviewedRunner({}, { image: 'gitlab/gitlab-runner:v19.3.0' })),
    },
    [`runner_without_root_group warning ${RUNNER}`],
  ],
  [
    runnerVersions,
    'nothing about a runner of 17.9 if no rule compares that label',
    running(reviewedRunner({}, { image: 'gitlab/gitlab-runner:v17.9.0' })),
    [],
  ],
  [
    runnerAutomount,
    'a token by default',
    configured({ automount_service_account_token: undefined }),
    [`automount_on notice ${RUNNER}`],
  ],
  [
    runnerAutomount,
    'a token that is switched on',
    configured({ automount_service_account_token: true }),
    [`automount_on notice ${RUNNER}`],
  ],
  [
    runnerAutomount,
    'nothing where all accounts of jobs switch it off',
    {
      ...configured({ automount_service_account_token: undefined }),
      accounts: everywhere({
        gitlab: new Map(
          ['default', 'ci-billing', 'ci-project-77'].map((name) => [
            name,
            toAccount({ metadata: { namespace: 'gitlab', name }, automountServiceAccountToken: false }),
          ]),
        ),
      }),
    },
    [],
  ],
  [
    runnerJobOverwrites,
    'a pattern for parts of labels',
    configured({ pod_labels_overwrite_allowed: 'team=' }),
    [`label_overwrite_wide warning ${RUNNER}`],
  ],
  [
    runnerJobOverwrites,
    'a pattern for every label',
    configured({ pod_labels_overwrite_allowed: '^.*$' }),
    [`label_overwrite_wide warning ${RUNNER}`],
  ],
  ...(['^[^=]+=.*$', '^.+=prod$'] as const).map(
    (pattern): Case => [
      runnerJobOverwrites,
      `the pattern ${pattern}, which names no key`,
      configured({ pod_labels_overwrite_allowed: pattern }),
      [`label_overwrite_wide warning ${RUNNER}`],
    ],
  ),
  [
    runnerJobOverwrites,
    'a pattern that Go refuses',
    configured({ pod_labels_overwrite_allowed: '*' }),
    [`label_overwrite_wide warning ${RUNNER}`],
  ],
  [
    runnerJobOverwrites,
    'nothing about a pattern for whole labels',
    configured({ pod_labels_overwrite_allowed: '^team=[a-z]+$' }),
    [],
  ],
  [
    runnerJobOverwrites,
    'tokens of jobs',
    configured({ bearer_token_overwrite_allowed: true }),
    [`bearer_token_overwrite warning ${RUNNER}`],
  ],
  [
    runnerJobOverwrites,
    'nothing about tokens of jobs that are switched off',
    configured({ bearer_token_overwrite_allowed: false }),
    [],
  ],
  [
    namespacesDedicated,
    'other workloads, one finding for each namespace',
    {
      security: security({
        workloads: [
          { namespace: 'gitlab', kind: 'deployment', name: 'redis' },
          { namespace: 'gitlab', kind: 'cronjob', name: 'backup' },
        ],
      }),
    },
    ['foreign_workload notice namespace gitlab'],
  ],
  [
    namespacesDedicated,
    'a workload with the mark of a manager that neither the mapping nor a Helm release explains',
    running(reviewedRunner(), { ...reviewedRunner(), name: 'planted', account: 'planted', mark: 'label' }),
    ['unknown_manager notice deployment gitlab/planted'],
  ],
  [
    namespacesDedicated,
    'nothing about a workload that a rule names',
    {
      ...strict({ rules: { managers: { match: { kind: 'manager', names: ['named'] } } } }),
      ...running(reviewedRunner(), {
        ...reviewedRunner(),
        name: 'a',
        account: 'a',
        managerName: 'named',
        mark: 'label',
      }),
    },
    [],
  ],
  [
    namespacesDedicated,
    'nothing about an unlisted manager of a Helm release or of the operator, which runner_listed reports',
    running(
      reviewedRunner(),
      { ...reviewedRunner(), name: 'a', account: 'a', release: { name: 'a', namespace: 'gitlab' } },
      { ...reviewedRunner(), name: 'b', account: 'b', mark: 'operator' },
    ),
    [],
  ],
  ...(
    [
      ['workloads', rule('create', 'deployments', 'apps')],
      ['ConfigMaps', rule('update', 'configmaps')],
      ['Secrets', rule('patch', 'secrets')],
      ['bindings', rule('create', 'rolebindings', 'rbac.authorization.k8s.io')],
      ['rules into Roles that it does not have itself', rule('escalate update', 'roles', 'rbac.authorization.k8s.io')],
    ] as const
  ).map(
    ([what, given]): Case => [
      namespaceWriters,
      `a user who writes ${what}`,
      bound(given),
      ['namespace_writer warning rolebinding gitlab/b'],
    ],
  ),
  [namespaceWriters, 'nothing about the Secrets of jobs', bound(rule('create update', 'secrets'), [MANAGER]), []],
  [
    namespaceWriters,
    'a manager that writes workloads',
    bound(rule('create', 'jobs', 'batch'), [MANAGER]),
    ['namespace_writer warning rolebinding gitlab/b'],
  ],
  [namespaceWriters, 'nothing about administrators', inCluster({ verbs: ['*'], apiGroups: ['*'] }), []],
  [namespaceWriters, 'nothing about readers', bound(rule('get list watch', 'configmaps secrets')), []],
  [
    namespaceWriters,
    'also a user whom the mapping exempts, because that is about accounts of pods only',
    { ...strict({ exempt: { users: ['alice'] } }), ...bound(rule('update', 'configmaps')) },
    ['namespace_writer warning rolebinding gitlab/b'],
  ],
  [
    exemptRequesters,
    'a user and a group',
    strict({ exempt: { users: ['alice'], groups: ['system:masters', 'developers'] } }),
    ['exempt_requester notice configmap irsa/mapping'],
  ],
  [
    exemptRequesters,
    'nothing about administrators of the cluster',
    { ...strict({ exempt: { users: ['alice'] } }), ...inCluster({ verbs: ['*'], apiGroups: ['*'] }) },
    [],
  ],
  [
    exemptRequesters,
    'a group with the name of an administrator, which is another subject',
    { ...strict({ exempt: { groups: ['alice'] } }), ...inCluster({ verbs: ['*'], apiGroups: ['*'] }) },
    ['exempt_requester notice configmap irsa/mapping'],
  ],
  [
    exemptRequesters,
    'nothing about the accounts of an administrator',
    {
      ...strict({ exempt: { users: ['system:serviceaccount:irsa:gitlab-runner-irsa'] } }),
      ...inCluster({ verbs: ['*'], apiGroups: ['*'] }, [WEBHOOK]),
    },
    [],
  ],
  [namespacesEnforce, 'a namespace in observe', labeled('observe'), ['namespace_not_enforced notice namespace gitlab']],
  [namespacesEnforce, 'one in best-effort', labeled('best-effort'), ['namespace_not_enforced notice namespace gitlab']],
  [namespacesEnforce, 'nothing about off, which namespaces_labeled reports', labeled('off'), []],
  ...(
    [
      ['reads Secrets', rule('list', 'secrets')],
      ['creates Secrets, such as tokens with which a node joins', rule('create', 'secrets')],
      ['updates Secrets', rule('update', 'secrets')],
      ['reads that Secret by its name', { ...rule('get', 'secrets'), resourceNames: ['certificates'] }],
      ['creates pods', rule('create', 'pods')],
      ['creates pods by a Job', rule('create', 'jobs', 'batch')],
      ['enters pods', rule('create', 'pods/exec')],
      ['creates tokens', rule('create', 'serviceaccounts/token')],
      ['changes the addresses of the Service', rule('patch', 'endpointslices', 'discovery.k8s.io')],
      ['gives permissions', rule('create', 'rolebindings', 'rbac.authorization.k8s.io')],
      ['gives permissions by a Role', rule('escalate update', 'roles', 'rbac.authorization.k8s.io')],
      ['patches Secrets, which answers with their content', rule('patch', 'secrets')],
      ['writes Secrets', rule('update', 'secrets')],
      ['creates Secrets', rule('create', 'secrets')],
      ['deletes all Secrets, which answers with their content', rule('deletecollection', 'secrets')],
      ['changes the image of a pod', rule('patch', 'pods')],
      ['adds a container to a pod', rule('update', 'pods/ephemeralcontainers')],
      ['changes the image of a Deployment', rule('patch', 'deployments', 'apps')],
      ['changes the image of a ReplicaSet', rule('update', 'replicasets', 'apps')],
      ['reaches pods past NetworkPolicies', rule('get', 'pods/proxy')],
      ['reaches pods by their Service', rule('create', 'services/proxy')],
      ['forwards ports of pods', rule('create', 'pods/portforward')],
      ['removes NetworkPolicies', rule('deletecollection', 'networkpolicies', 'networking.k8s.io')],
      ['impersonates the webhook', rule('impersonate', 'serviceaccounts')],
    ] as const
  ).map(
    ([what, given]): Case => [
      webhookNamespace,
      `a user who ${what}`,
      bound(given, [ALICE], 'irsa'),
      ['webhook_namespace_open warning rolebinding irsa/b'],
    ],
  ),
  ...(
    [
      ['update', rule('update', 'configmaps')],
      ['patch it by its name', { ...rule('patch', 'configmaps'), resourceNames: ['mapping'] }],
      ['delete and create it', rule('create delete', 'configmaps')],
      ['delete all ConfigMaps', rule('deletecollection', 'configmaps')],
      ['impersonate the webhook', rule('impersonate', 'serviceaccounts')],
      ['create tokens of the webhook', rule('create', 'serviceaccounts/token')],
    ] as const
  ).map(
    ([what, given]): Case => [
      mappingWriters,
      `a user who may ${what}`,
      bound(given, [ALICE], 'irsa'),
      ['mapping_writer warning rolebinding irsa/b'],
    ],
  ),
  ...(
    [
      [mappingWriters, 'patch', 'configmaps', 'mapping_writer'],
      [mappingWriters, 'get', 'secrets', 'mapping_writer'],
      [webhookNamespace, 'patch', 'configmaps', 'webhook_namespace_open'],
      [webhookNamespace, 'get', 'secrets', 'webhook_namespace_open'],
    ] as const
  ).map(
    ([check, verb, resource, code]): Case => [
      check,
      `a user who impersonates the webhook for ${verb} on ${resource} only`,
      {
        rbac: reviewedRbac([
          local('irsa', 'b', rule('impersonate:serviceaccount', 'serviceaccounts', 'authentication.k8s.io')),
          local('irsa', 'on', rule(`impersonate-on:serviceaccount:${verb}`, resource)),
        ]),
      },
      [`${code} warning rolebinding irsa/b`],
    ],
  ),
  ...[mappingWriters, webhookNamespace].map(
    (check): Case => [
      check,
      'nothing about a user who impersonates the webhook for lists of accounts only',
      {
        rbac: reviewedRbac([
          local('irsa', 'b', rule('impersonate:serviceaccount', 'serviceaccounts', 'authentication.k8s.io')),
          local('irsa', 'on', rule('impersonate-on:serviceaccount:list', 'serviceaccounts')),
        ]),
      },
      [],
    ],
  ),
  [
    mappingWriters,
    'nothing about another ConfigMap',
    bound({ ...rule('delete', 'configmaps'), resourceNames: ['other'] }, [ALICE], 'irsa'),
    [],
  ],
  [
    webhookNamespace,
    'nothing about another Secret',
    bound({ ...rule('get', 'secrets'), resourceNames: ['other'] }, [ALICE], 'irsa'),
    [],
  ],
  [webhookNamespace, 'nothing about the webhook itself', bound(rule('get', 'secrets'), [WEBHOOK], 'irsa'), []],
  [webhookNamespace, 'nothing about another namespace', bound(rule('get', 'secrets')), []],
  [
    webhookNamespace,
    'nothing where it is not installed',
    { ...bound(rule('get', 'secrets'), [ALICE], 'irsa'), ...NOTHING_INSTALLED },
    [],
  ],
  [
    clusterPermissions,
    'a user who writes webhook configurations',
    inCluster(rule('patch', 'mutatingwebhookconfigurations', 'admissionregistration.k8s.io')),
    ['webhook_configuration_writer warning clusterrolebinding b'],
  ],
  [
    clusterPermissions,
    'a user who deletes a binding of the guard',
    inCluster(rule('delete', 'validatingadmissionpolicybindings', 'admissionregistration.k8s.io')),
    ['webhook_configuration_writer warning clusterrolebinding b'],
  ],
  ...(
    [
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
    ] as const
  ).flatMap((resource) =>
    ['create', 'update', 'patch', 'delete', 'deletecollection'].map(
      (verb): Case => [
        clusterPermissions,
        `a user with ${verb} on ${resource}`,
        inCluster(rule(verb, resource, 'admissionregistration.k8s.io')),
        ['webhook_configuration_writer warning clusterrolebinding b'],
      ],
    ),
  ),
  ...(
    [
      [
        'binds ClusterRoles',
        rule('bind escalate update patch', 'clusterroles', 'rbac.authorization.k8s.io'),
        rule('create', 'clusterrolebindings', 'rbac.authorization.k8s.io'),
      ],
      ['writes ClusterRoleBindings', rule('patch', 'clusterrolebindings', 'rbac.authorization.k8s.io')],
      ['writes rules that it does not have itself', rule('escalate', 'clusterroles', 'rbac.authorization.k8s.io')],
      [
        'approves certificates of clients',
        {
          ...rule('approve', 'signers', 'certificates.k8s.io'),
          resourceNames: ['kubernetes.io/kube-apiserver-client'],
        },
      ],
      [
        'approves certificates of nodes',
        {
          ...rule('approve', 'signers', 'certificates.k8s.io'),
          resourceNames: ['kubernetes.io/kube-apiserver-client-kubelet'],
        },
      ],
    ] as const
  ).flatMap(([what, ...given]) =>
    given.map(
      (one): Case => [
        clusterPermissions,
        `a user who ${what}`,
        inCluster(one),
        ['permission_giver warning clusterrolebinding b'],
      ],
    ),
  ),
  [
    clusterPermissions,
    'nothing about a program that approves certificates of another signer',
    inCluster({
      ...rule('approve', 'signers', 'certificates.k8s.io'),
      resourceNames: ['kubernetes.io/kubelet-serving'],
    }),
    [],
  ],
  [
    clusterPermissions,
    'nothing about ClusterRoles that a user may write with its own permissions only',
    inCluster(rule('create update patch', 'clusterroles', 'rbac.authorization.k8s.io')),
    [],
  ],
  [
    clusterPermissions,
    'a group that only looks as if it belonged to Kubernetes',
    inCluster(rule('deletecollection', 'mutatingwebhookconfigurations', 'admissionregistration.k8s.io'), [
      { kind: 'Group', name: 'system:developers' },
    ]),
    ['webhook_configuration_writer warning clusterrolebinding b'],
  ],
  [
    clusterPermissions,
    'monitoring that reaches pods by their nodes',
    inCluster(rule('get', 'nodes/proxy')),
    ['node_proxy warning clusterrolebinding b'],
  ],
  [
    clusterPermissions,
    'nothing about the webhook itself',
    inCluster(
      {
        ...rule('get patch', 'mutatingwebhookconfigurations', 'admissionregistration.k8s.io'),
        resourceNames: ['00-gitlab-runner-irsa'],
      },
      [WEBHOOK],
    ),
    [],
  ],
  [clusterPermissions, 'nothing about a binding in a namespace', bound(rule('get', 'nodes/proxy')), []],
  ...(
    [
      ['creates tokens of controllers', rule('create', 'serviceaccounts/token')],
      [
        'creates tokens of one controller',
        { ...rule('create', 'serviceaccounts/token'), resourceNames: ['clusterrole-aggregation-controller'] },
      ],
      ['impersonates controllers', rule('impersonate', 'serviceaccounts')],
      ['creates pods', rule('create', 'pods')],
      ['writes workloads', rule('patch', 'daemonsets', 'apps')],
      ['enters pods', rule('get', 'pods/exec')],
      ['reads Secrets', rule('list', 'secrets')],
      ['writes RoleBindings', rule('create', 'rolebindings', 'rbac.authorization.k8s.io')],
    ] as const
  ).flatMap(([what, given]): Case[] => [
    [
      clusterPermissions,
      `a user who ${what} in kube-system`,
      bound(given, [ALICE], 'kube-system'),
      ['control_plane_open warning rolebinding kube-system/b'],
    ],
    [clusterPermissions, `nothing about who ${what} in a namespace of jobs`, bound(given), []],
  ]),
  [
    clusterPermissions,
    'an account of a namespace of jobs with a token of one controller, by a binding for the whole cluster',
    inCluster({ ...rule('create', 'serviceaccounts/token'), resourceNames: ['replicaset-controller'] }, [MANAGER]),
    ['control_plane_open warning clusterrolebinding b'],
  ],
  [
    clusterPermissions,
    'a program of kube-system that enters pods there',
    bound(
      rule('create', 'pods/exec'),
      [{ kind: 'ServiceAccount', namespace: 'kube-system', name: 'some-tool' }],
      'kube-system',
    ),
    ['control_plane_open warning rolebinding kube-system/b'],
  ],
  [
    clusterPermissions,
    'nothing about who may read one Secret by its name, in every namespace',
    inCluster({ ...rule('get', 'secrets'), resourceNames: ['gitlab-runner-irsa-certificates'] }, [ALICE]),
    [],
  ],
  [
    clusterPermissions,
    'nothing about a controller there',
    bound({}, [{ kind: 'ServiceAccount', namespace: 'kube-system', name: 'token-cleaner' }], 'kube-system'),
    [],
  ],
  [
    clusterPermissions,
    'nothing about tokens of a program there',
    bound({ ...rule('create', 'serviceaccounts/token'), resourceNames: ['some-tool'] }, [ALICE], 'kube-system'),
    [],
  ],
  [
    clusterPermissions,
    'a user who impersonates controllers for some requests',
    {
      rbac: reviewedRbac([
        local('kube-system', 'b', rule('impersonate:serviceaccount', 'serviceaccounts', 'authentication.k8s.io')),
        local('gitlab', 'on', rule('impersonate-on:serviceaccount:create', 'pods')),
      ]),
    },
    ['control_plane_open warning rolebinding kube-system/b'],
  ],
  [
    clusterPermissions,
    'an account that impersonates controllers for some requests by a group that it is in',
    {
      rbac: reviewedRbac([
        {
          ...local('kube-system', 'b', rule('impersonate:serviceaccount', 'serviceaccounts', 'authentication.k8s.io')),
          binding: {
            ...local('kube-system', 'b', {}).binding,
            subjects: [{ kind: 'ServiceAccount', namespace: 'ci', name: 'deployer' }],
          },
        },
        {
          ...local('gitlab', 'on', rule('impersonate-on:serviceaccount:create', 'pods')),
          binding: {
            ...local('gitlab', 'on', {}).binding,
            subjects: [{ kind: 'Group', name: 'system:serviceaccounts:ci' }],
          },
        },
      ]),
    },
    ['control_plane_open warning rolebinding kube-system/b'],
  ],
  [
    clusterPermissions,
    'nothing about a user who impersonates controllers for no request',
    bound(rule('impersonate:serviceaccount', 'serviceaccounts', 'authentication.k8s.io'), [ALICE], 'kube-system'),
    [],
  ],
  ...(
    [
      ['writes ConfigMap aws-auth', { ...rule('patch', 'configmaps'), resourceNames: ['aws-auth'] }],
      ['writes every ConfigMap', rule('update', 'configmaps')],
      ['creates ConfigMaps', rule('create', 'configmaps')],
    ] as const
  ).flatMap(([what, given]): Case[] => {
    const holder = bound(given, [ALICE], 'kube-system');
    const cluster = (hasAwsAuth: boolean) => ({
      aws: aws({
        cluster: {
          seen: {
            ...{ name: 'tools', arn: '', region: 'eu-central-1', hasAuditLog: true },
            ...{ hasAccessEntries: true, hasAwsAuth },
          },
        },
      }),
    });
    const found = ['control_plane_open warning rolebinding kube-system/b'];
    return [
      [
        clusterPermissions,
        `a user who ${what} in kube-system, where EKS reads it`,
        { ...holder, ...cluster(true) },
        found,
      ],
      [
        clusterPermissions,
        `a user who ${what} in kube-system, while it is not known whether EKS reads it`,
        { ...holder, aws: { unseen: HIDDEN } },
        found,
      ],
      [
        clusterPermissions,
        `nothing about who ${what} in kube-system, where EKS does not read it`,
        { ...holder, ...cluster(false) },
        [],
      ],
      [
        clusterPermissions,
        `nothing about who ${what} in kube-system without EKS`,
        { ...holder, aws: { unseen: HIDDEN }, issuer: { seen: 'https://issuer.example.com' } },
        [],
      ],
    ];
  }),
  [
    clusterPermissions,
    'nothing about who creates ConfigMaps in kube-system, where aws-auth exists: leader election needs it',
    {
      ...bound(rule('create', 'configmaps'), [ALICE], 'kube-system'),
      ...{ aws: { unseen: HIDDEN }, security: security({ awsAuthExists: { seen: true } }) },
    },
    [],
  ],
  [
    clusterPermissions,
    'a user who creates ConfigMaps in kube-system, while it is not known whether aws-auth exists',
    {
      ...bound(rule('create', 'configmaps'), [ALICE], 'kube-system'),
      ...{ aws: { unseen: HIDDEN }, security: security({ awsAuthExists: { unseen: HIDDEN } }) },
    },
    ['control_plane_open warning rolebinding kube-system/b'],
  ],
  ...(['delete', 'deletecollection'] as const).map(
    (verb): Case => [
      clusterPermissions,
      `a user who may replace ConfigMap aws-auth by create and ${verb}`,
      {
        ...bound(rule(`create ${verb}`, 'configmaps'), [ALICE], 'kube-system'),
        ...{ aws: { unseen: HIDDEN }, security: security({ awsAuthExists: { seen: true } }) },
      },
      ['control_plane_open warning rolebinding kube-system/b'],
    ],
  ),
  [
    clusterPermissions,
    'nothing about who creates ConfigMaps in kube-system and deletes their own, where aws-auth exists',
    {
      rbac: reviewedRbac(
        [rule('create', 'configmaps'), { ...rule('delete', 'configmaps'), resourceNames: ['leader'] }].map(
          (given, index) => {
            const common = { kind: 'RoleBinding', namespace: 'kube-system', name: `b${index}` } as const;
            return { binding: { ...common, role: `kube-system/b${index}`, subjects: [ALICE] }, rule: given };
          },
        ),
      ),
      ...{ aws: { unseen: HIDDEN }, security: security({ awsAuthExists: { seen: true } }) },
    },
    [],
  ],
  [
    clusterPermissions,
    'nothing about who writes another ConfigMap in kube-system',
    bound({ ...rule('update patch', 'configmaps'), resourceNames: ['coredns'] }, [ALICE], 'kube-system'),
    [],
  ],
  ...['update', 'patch'].map(
    (verb): Case => [
      clusterPermissions,
      `a user who ${verb}s APIServices, and so answers instead of the API server`,
      inCluster(rule(verb, 'apiservices', 'apiregistration.k8s.io')),
      ['api_service_writer warning clusterrolebinding b'],
    ],
  ),
  [
    clusterPermissions,
    'a user who changes the APIService of RBAC',
    inCluster({
      ...rule('patch', 'apiservices', 'apiregistration.k8s.io'),
      resourceNames: ['v1.rbac.authorization.k8s.io'],
    }),
    ['api_service_writer warning clusterrolebinding b'],
  ],
  [
    clusterPermissions,
    'nothing about who changes the APIService of an add-on, or creates others',
    {
      rbac: reviewedRbac([
        inClusterAs('one', {
          ...rule('update patch', 'apiservices', 'apiregistration.k8s.io'),
          resourceNames: ['v1beta1.metrics.k8s.io'],
        }),
        inClusterAs('other', rule('create', 'apiservices', 'apiregistration.k8s.io')),
      ]),
    },
    [],
  ],
  [
    clusterPermissions,
    'a user who creates volumes, which may be paths of a node',
    inCluster(rule('create', 'persistentvolumes')),
    ['volume_creator warning clusterrolebinding b'],
  ],
  ...(
    [
      ['webhook_configuration_writer', rule('patch', 'mutatingwebhookconfigurations', 'admissionregistration.k8s.io')],
      ['api_service_writer', rule('patch', 'apiservices', 'apiregistration.k8s.io')],
      ['volume_creator', rule('create', 'persistentvolumes')],
    ] as const
  ).flatMap(([code, given]): Case[] => [
    [
      clusterPermissions,
      `a program that may be right to have the permission of ${code}`,
      inCluster(given, [{ kind: 'ServiceAccount', namespace: 'add-ons', name: 'driver' }]),
      [`${code} notice clusterrolebinding b`],
    ],
    [
      clusterPermissions,
      `no program in an account that a manager is, with the permission of ${code}`,
      inCluster(given, [MANAGER]),
      [`${code} warning clusterrolebinding b`],
    ],
    [
      clusterPermissions,
      `a person beside a program, with the permission of ${code}`,
      inCluster(given, [{ kind: 'User', name: 'system:serviceaccount:add-ons:driver' }, ALICE]),
      [`${code} warning clusterrolebinding b`],
    ],
  ]),
  [clusterPermissions, 'nothing about who changes volumes', inCluster(rule('update patch', 'persistentvolumes')), []],
  [
    laterMutations,
    'a policy that is evaluated again after the webhook and names the account',
    { security: security({ mutatingPolicies: { seen: [{ name: 'p', isReinvoked: true, namesAccount: true }] } }) },
    ['later_policy warning mutatingadmissionpolicy p'],
  ],
  [
    laterMutations,
    'one that does not seem to',
    { security: security({ mutatingPolicies: { seen: [{ name: 'p', isReinvoked: true, namesAccount: false }] } }) },
    ['later_policy notice mutatingadmissionpolicy p'],
  ],
  [
    laterMutations,
    'nothing about a policy that comes before the webhook only',
    { security: security({ mutatingPolicies: { seen: [{ name: 'p', isReinvoked: false, namesAccount: true }] } }) },
    [],
  ],
  [
    laterMutations,
    'webhooks that are called later, by their name or again, and no others',
    {
      mutating: {
        seen: [
          ...OURS_AND_EKS,
          called('zz-other'),
          called('00-again', { reinvocationPolicy: 'IfNeeded' }),
          called('00-before'),
          called('zz-elsewhere', { namespaceSelector: { matchLabels: { a: 'b' } } }),
          called('zz-not-pods', { rules: [] }),
        ],
      },
    },
    ['later_webhook notice mutatingwebhookconfiguration 00-again'],
  ],
  [
    laterMutations,
    'one more entry in the configuration of the EKS webhook',
    { mutating: { seen: [...OURS_ALONE, eksWith(called('x').webhooks?.[0])] } },
    ['later_webhook notice mutatingwebhookconfiguration pod-identity-webhook'],
  ],
  [
    laterMutations,
    'nothing about one more entry in it that is not called for pods of jobs',
    {
      mutating: {
        seen: [...OURS_ALONE, eksWith(called('x', { namespaceSelector: { matchLabels: { a: 'b' } } }).webhooks?.[0])],
      },
    },
    [],
  ],
  [
    laterMutations,
    'nothing about the entry of an EKS webhook that a person installed',
    {
      mutating: {
        seen: [...OURS_ALONE, called('pod-identity-webhook', { name: 'pod-identity-webhook.amazonaws.com' })],
      },
    },
    [],
  ],
  [
    laterMutations,
    'another configuration with the entry of the EKS webhook',
    { mutating: { seen: [...OURS_ALONE, { ...eksWebhook(), metadata: { name: 'zz' } }] } },
    ['later_webhook notice mutatingwebhookconfiguration zz'],
  ],
  [networkPolicy, 'a port that every address reaches', { security: ports({ everyAddress: ['p'] }) }, [WEBHOOK_OPEN]],
  [networkPolicy, 'metrics that every pod reaches', { security: ports({}, { everyPod: ['p'] }) }, [METRICS_OPEN]],
  [networkPolicy, 'a large block', { security: ports({ largeBlocks: ['10.0.0.0/20'] }) }, [WEBHOOK_OPEN]],
  [networkPolicy, 'jobs that reach a port', { security: ports({}, { jobNamespaces: ['gitlab'] }) }, [METRICS_OPEN]],
  [networkPolicy, 'metrics that a label opens', { security: ports({}, { labeledPods: ['p'] }) }, [METRICS_OPEN]],
  [networkPolicy, 'pods without a NetworkPolicy', { security: ports({}, {}, false) }, [WEBHOOK_OPEN, METRICS_OPEN]],
  [
    networkPolicy,
    'pods in the network of their node',
    { security: ports({}, {}, true, true) },
    [WEBHOOK_OPEN, METRICS_OPEN],
  ],
  [
    auditLog,
    'a cluster without audit log',
    {
      aws: aws({
        cluster: {
          seen: {
            name: 'tools',
            arn: '',
            region: 'eu-central-1',
            hasAuditLog: false,
            hasAccessEntries: true,
            hasAwsAuth: false,
          },
        },
      }),
    },
    ['audit_log_off warning EKS cluster tools'],
  ],
  [
    accessEntries,
    'an administrator of the cluster',
    entry('AmazonEKSClusterAdminPolicy'),
    [`access_entry_administrator notice ${ENTRY}`],
  ],
  [accessEntriesJobs, 'nothing about an administrator of the cluster', entry('AmazonEKSClusterAdminPolicy'), []],
  ...(['AmazonEKSClusterAdminPolicy', 'AmazonEKSAdminPolicy', 'AmazonEKSEditPolicy'] as const).flatMap(
    (policy): Case[] => [
      [
        accessEntries,
        `${policy} in the namespace of the webhook`,
        entry(policy, 'irsa'),
        [`access_entry_mapping warning ${ENTRY}`],
      ],
      [
        accessEntriesJobs,
        `${policy} in a namespace of jobs`,
        entry(policy, 'elsewhere', 'git*'),
        [`access_entry_jobs warning ${ENTRY}`],
      ],
    ],
  ),
  [
    accessEntriesJobs,
    'a policy for the whole cluster where the webhook only observes',
    { ...entry('AmazonEKSEditPolicy'), ...labeled('observe') },
    [`access_entry_jobs warning ${ENTRY}`, `access_entry_pods notice ${ENTRY}`],
  ],
  [
    accessEntriesJobs,
    'a policy for Secrets, which creates no pods',
    { ...entry('AmazonEKSSecretAdminPolicy'), ...labeled('observe') },
    [`access_entry_jobs warning ${ENTRY}`],
  ],
  [
    accessEntries,
    'a policy that reads everything',
    entry('AmazonEKSAdminViewPolicy'),
    [
      `access_entry_secrets warning ${ENTRY}`,
      `access_entry_control_plane warning ${ENTRY}`,
      `access_entry_nodes warning ${ENTRY}`,
    ],
  ],
  ...(
    [
      ['AmazonEKSClusterAdminPolicy', true],
      ['AmazonEKSEditPolicy', true],
      ['AmazonEKSSecretAdminPolicy', true],
      ['AmazonEKSSecretReaderPolicy', true],
      ['AmazonEKSViewPolicy', false],
    ] as const
  ).map(
    ([policy, isFound]): Case => [
      accessEntries,
      `${policy} in kube-system`,
      entry(policy, 'kube-*'),
      isFound ? [`access_entry_control_plane warning ${ENTRY}`] : [],
    ],
  ),
  [accessEntries, 'nothing about one that reads it in another namespace', entry('AmazonEKSAdminViewPolicy', 'a'), []],
  [
    accessEntries,
    'a policy that reads Secrets',
    entry('AmazonEKSSecretReaderPolicy', 'irsa'),
    [`access_entry_secrets warning ${ENTRY}`],
  ],
  ...[accessEntries, accessEntriesJobs].flatMap((check): Case[] => [
    [check, 'nothing about viewers', entry('AmazonEKSViewPolicy'), []],
    [check, 'nothing about parts of EKS', entry('AmazonEKSAutoNodePolicy'), []],
    [check, 'nothing about other namespaces', entry('AmazonEKSEditPolicy', 'elsewhere', 'gitla'), []],
    [
      check,
      'nothing without EKS, also without --aws',
      { issuer: { seen: 'https://issuer.example.com' }, aws: { unseen: HIDDEN } },
      [],
    ],
  ]),
];

for (const [check, name, changes, findings] of cases)
  t.test(`${check.id} finds ${name}`, async (t) => {
    t.same(findingsIn(check, reviewedWorld(changes)), findings);
  });

t.test('what was not seen is never green', async (t) => {
  const hidden = { unseen: HIDDEN };
  const blind: [Check, Partial<World>][] = [
    [networkPolicy, { security: security({ network: hidden }) }],
    [clusterPermissions, { rbac: rbac([], [], [HIDDEN]) }],
    [laterMutations, { security: security({ mutatingPolicies: hidden }) }],
    [
      laterMutations,
      {
        namespaces: { complete: false, namespaces: new Map([['gitlab', hidden]]) },
        mutating: { seen: [...OURS_AND_EKS, called('zz', { namespaceSelector: { matchLabels: { team: 'a' } } })] },
      },
    ],
    [namespacesDedicated, { security: security({ unreadWorkloads: [HIDDEN] }) }],
    [managerAccountsApart, { runners: { complete: false, namespaces: new Map([['gitlab', hidden]]) } }],
    [managerAccountsApart, { unreadRunners: [HIDDEN] }],
    [accessEntries, { aws: hidden }],
    [accessEntries, { aws: aws({ accessEntries: hidden }) }],
    [accessEntries, entry('AmazonEKSFuturePolicy')],
    [accessEntries, { aws: hidden, issuer: hidden }],
    [accessEntriesJobs, { aws: hidden }],
    [accessEntriesJobs, entry('AmazonEKSFuturePolicy')],
    [accessEntriesJobs, { namespaces: { complete: false, namespaces: new Map([['gitlab', hidden]]) } }],
    [auditLog, { aws: aws({ cluster: hidden }) }],
    [auditLog, { aws: aws({ cluster: { seen: undefined } }) }],
    [unannotatedDenied, { ...strict({ unannotated: 'allow' }), aws: hidden }],
    ...[hidden, aws({ associations: hidden }), aws({ associations: associated('default', hidden) })].map(
      (one): (typeof blind)[number] => [configuredAccounts, { ...strict({ unannotated: 'allow' }), aws: one }],
    ),
    [rolesApart, { ...strict({ unannotated: 'allow' }), ...bare, aws: aws({ associations: hidden }) }],
    [rolesApart, { ...strict({ unannotated: 'allow' }), ...bare, aws: hidden }],
    [unannotatedDenied, { ...strict({ unannotated: 'allow' }), aws: aws({ associations: hidden }) }],
    [namespacesEnforce, { namespaces: { complete: false, namespaces: new Map([['gitlab', hidden]]) } }],
    [configuredAccounts, { accounts: { complete: false, namespaces: new Map([['gitlab', hidden]]) } }],
    [
      managerTokens,
      {
        ...strict({ manager: { tokens: 'any' } }),
        runners: { complete: false, namespaces: new Map([['gitlab', hidden]]) },
      },
    ],
    [
      managerTokens,
      { ...strict({ more: [{ serviceAccount: 'gitlab/outside', tokens: 'any' }] }), unreadRunners: [HIDDEN] },
    ],
    [
      runnerAutomount,
      {
        ...configured({ automount_service_account_token: undefined }),
        accounts: { complete: false, namespaces: new Map([['gitlab', hidden]]) },
      },
    ],
    [runnerVersions, running(reviewedRunner({}, { image: 'gitlab/gitlab-runner:latest' }))],
  ];
  for (const [check, changes] of blind) {
    const { findings, state, unseen } = judged(check, reviewedWorld(changes));
    t.same([state, findings.length], ['blind', 0], check.id);
    t.ok(unseen.length > 0, check.id);
  }
});

t.test('the token is switched off where it is configured', async (t) => {
  const fixOf = (world: Partial<World>) =>
    judged(runnerAutomount, reviewedWorld(world))
      .findings.flatMap(({ fix }) => fix.map(fixText))
      .at(-1);
  const unset = { automount_service_account_token: undefined };
  t.match(fixOf(configured(unset)), 'set runners[0].kubernetes.automount_service_account_token to false');
  t.match(
    fixOf(running(reviewedRunner(unset, { variables: { KUBERNETES_AUTOMOUNT_SERVICE_ACCOUNT_TOKEN: 'true' } }))),
    'set env deployment/gitlab-runner KUBERNETES_AUTOMOUNT_SERVICE_ACCOUNT_TOKEN=false',
  );
  const [settings] = reviewedRunner(unset).settings;
  const alone = { ...reviewedRunner(unset), settings: settings ? [{ ...settings, document: undefined }] : [] };
  t.match(fixOf(running(alone)), 'set KUBERNETES_AUTOMOUNT_SERVICE_ACCOUNT_TOKEN to false');
});

t.test('a finding says all that a subject may do, and in which namespaces', async (t) => {
  const given = { ...rule('create', 'deployments configmaps', ''), apiGroups: ['', 'apps'] };
  const [finding, ...more] = judged(namespaceWriters, reviewedWorld(bound(given))).findings;
  t.same(more, []);
  t.match(finding?.found, /^User alice may write workloads and write ConfigMaps .+ in namespace gitlab$/);
});

t.test('deny is advised only after what it would refuse, which an account that runners configure is not', async (t) => {
  const fixOf = (changes: Partial<World>) => judged(unannotatedDenied, reviewedWorld(changes)).findings[0]?.fix;
  t.same(fixOf(strict({ unannotated: 'warn' })), [{ advice: 'set unannotated to deny in key mapping.yaml' }]);
  const rules = { 'everyone-else': { serviceAccount: 'ci-none' } };
  const lacking = {
    ...strict({ unannotated: 'warn', manager: { jobServiceAccounts: ['ci-none'] }, rules }),
    accounts: accounts({ 'gitlab-runner-common': `${ROLE}/a`, 'ci-billing': undefined, 'ci-none': undefined }),
  };
  t.match(
    fixOf(lacking),
    wholeLists([{ advice: /^first annotate gitlab\/ci-billing with a role, .*; then set unannotated to deny/ }]),
  );
  const unread = { ...lacking, accounts: { complete: false, namespaces: new Map([['gitlab', { unseen: HIDDEN }]]) } };
  t.match(fixOf(unread), wholeLists([{ advice: /^once every account .* has its role annotation, set unannotated/ }]));
});

t.test('without --security, these checks are not made', async (t) => {
  const usual = new Set(checksFor({}).map(({ id }) => id));
  const reviewed = checksFor({ security: true }).map(({ id }) => id);
  for (const id of ['default_denies', 'network_policy', 'audit_log']) {
    t.notOk(usual.has(id), id);
    t.ok(reviewed.includes(id), id);
  }
  const { checks: results } = diagnose(healthyWorld(), checks);
  t.match(
    results.find(({ id }) => id === 'network_policy')?.unseen,
    wholeLists([{ because: 'unasked', needs: '--security' }]),
  );
});

t.test('in a world in which every line is as it should be, each of these checks is green', async (t) => {
  const { checks: results } = diagnose(reviewedWorld(), checksFor({ security: true }));
  for (const { findings, id, state, unseen } of results)
    t.equal(state, 'green', JSON.stringify([id, findings, unseen]));
});

t.test('the fix of an access entry names the cluster, the principal and the policy', async (t) => {
  const fixOf = (world: Partial<World>) =>
    judged(accessEntries, reviewedWorld(world)).findings.flatMap(({ fix }) => fix.map(fixText))[0];
  t.match(
    fixOf(entry('AmazonEKSEditPolicy')),
    `aws eks disassociate-access-policy --region eu-central-1 --cluster-name tools --principal-arn ${PRINCIPAL} --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy`,
  );
});
