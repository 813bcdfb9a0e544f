import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { stringify } from 'yaml';
import { checksFor } from '../../../src/doctor/checks.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { ROLE } from '../world.ts';
import { actAsKubelet } from './act-as-kubelet.ts';
import { bound, config, kubernetes, labeled, namespace, unbound } from './break.ts';
import type { Case } from './case.ts';
import { follow } from './follow.ts';
import { guardCases } from './guard-cases.ts';
import { createDoctorWorld, type DoctorWorld, MAPPING } from './world.ts';

// One installation for all cases: each breaks it, and follows the doctor's fixes until nothing is wrong.

const cluster = connect();
const ARN = 'eks.amazonaws.com/role-arn';

const OLD_CLUSTER = 'oidc.eks.eu-central-1.amazonaws.com/id/OLD';
const issuerOf = ({ connection }: typeof cluster) => connection.server.replace('https://', '');

const annotated = (name: string, arn: string | null) => (world: DoctorWorld) =>
  world.patch(world.account(name), { metadata: { annotations: { [ARN]: arn } } });

const s3 = (...lines: readonly string[]) => config((text) => text + lines.map((line) => `      ${line}\n`).join(''));

const environment = (name: string, value: string) => (world: DoctorWorld) => {
  const containers = [
    {
      ...{ name: 'gitlab-runner', image: 'gitlab-runner' },
      command: ['/usr/bin/dumb-init', '--', '/bin/bash', '/configmaps/entrypoint'],
      env: [
        { name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' },
        { name, value },
      ],
    },
  ];
  return world.patch(world.runner, { spec: { template: { spec: { containers } } } });
};

const entry = (index: number | '-', path: string, value: unknown) => async (world: DoctorWorld) => {
  const patch = [{ op: 'add', path: `/webhooks/${index}${path === '' ? '' : `/${path}`}`, value }];
  made(await cluster.admin.patch(world.mutating, patch, { type: 'json' }), 'the change');
};

const policy = (path: string, change: (text: string) => string) => async (world: DoctorWorld) => {
  const file = join(world.aws, `${path}.json`);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
};

/** Without a mapping, the namespaces of an installation are not known, so these look at every labeled one. */
const WITHOUT_MAPPING = ['registration', 'eks_webhook_present'];

const cases: Record<string, readonly Case[]> = {
  ...guardCases,
  accounts_exist: [
    {
      name: 'an account that does not exist, which is created with its role',
      codes: [['account_absent']],
      break: async (world) => void (await cluster.admin.delete(world.account('ci-billing'))),
    },
  ],
  accounts_annotated: [
    {
      name: 'a job account without a role',
      codes: [['account_unannotated']],
      break: annotated('ci-billing', null),
      byHand: annotated('ci-billing', `${ROLE}/ci-billing`),
    },
    {
      name: 'a manager without a role, whose cache is in S3',
      codes: [['account_unannotated']],
      break: annotated('gitlab-runner-common', null),
      byHand: annotated('gitlab-runner-common', `${ROLE}/gitlab-runner-common`),
    },
    {
      name: 'an account of a template, without role/ in its ARN',
      codes: [['role_arn_malformed']],
      break: annotated('ci-project-77', 'arn:aws:iam::111122223333:ci-project-77'),
    },
    {
      name: 'white space after an ARN',
      codes: [['role_arn_malformed']],
      break: annotated('ci-billing', `${ROLE}/ci-billing\n`),
    },
  ],
  roles_at_home: [
    {
      name: 'the role of another partition',
      codes: [['role_partition']],
      break: annotated('ci-billing', 'arn:aws-cn:iam::111122223333:role/ci-billing'),
    },
    {
      name: 'a typo in the id of the AWS account',
      codes: [['role_account_misspelled']],
      break: annotated('ci-billing', 'arn:aws:iam::111122223332:role/ci-billing'),
    },
  ],
  roles_trust: [
    {
      name: 'a role of another path',
      codes: [['role_elsewhere']],
      break: annotated('ci-billing', `${ROLE}/teams/ci-billing`),
    },
    {
      name: 'a trust policy that names another account, with its line',
      codes: [['trust_refuses']],
      break: policy('ci-billing', (text) => text.replace(/:ci-billing"/, ':ci-biling"')),
    },
    {
      name: 'a role that trusts only the cluster before this one, which keeps it',
      codes: [['trust_refuses'], ['trust_elsewhere']],
      break: policy('ci-project-77', (text) => text.replaceAll(issuerOf(cluster), OLD_CLUSTER)),
      // The statement of the old cluster goes when nothing uses it.
      byHand: policy('ci-project-77', (text) => {
        const { Statement, ...others } = JSON.parse(text) as { Statement: object[] };
        return JSON.stringify({ ...others, Statement: Statement.slice(1) }, null, 2);
      }),
    },
    {
      name: 'a trust policy without a condition on the audience',
      codes: [['trust_doubtful']],
      break: policy('ci-project-77', (text) => text.replace(/ +"[^"]+:aud": .*\n/, '')),
    },
    {
      name: 'a trust policy that admits all accounts of the namespace',
      codes: [['trust_wide']],
      break: policy('ci-project-77', (text) =>
        text.replace('StringEquals', 'StringLike').replace(/:ci-project-77"/, ':*"'),
      ),
    },
  ],
  cache_permissions: [
    {
      name: 'a manager that may not write to its cache',
      codes: [['cache_permissions_missing']],
      break: policy('gitlab-runner-common/cache', (text) => text.replace('s3:PutObject', 's3:GetObjectTagging')),
    },
    {
      name: 'a job that may use the cache',
      codes: [['cache_permissions_of_job']],
      break: policy('ci-billing/deploy', (text) => text.replace('billing-site/*', '*')),
      byHand: policy('ci-billing/deploy', (text) => text.replace(':::*', ':::billing-site/*')),
    },
  ],
  roles_apart: [
    {
      name: 'a job with the role of the manager',
      codes: [['role_shared']],
      break: annotated('ci-billing', `${ROLE}/gitlab-runner-common`),
      byHand: annotated('ci-billing', `${ROLE}/ci-billing`),
    },
  ],
  eks_webhook_present: [
    {
      name: 'an EKS webhook that does not select the namespace of the jobs',
      codes: [['eks_webhook_elsewhere']],
      break: (world) => selectByEksWebhook(world, 'nowhere'),
      byHand: (world) => selectByEksWebhook(world, world.gitlab),
    },
    {
      name: 'a second EKS webhook',
      codes: [['eks_webhook_twice']],
      break: (world) => copyEksWebhook(world, 'zz-pod-identity-webhook'),
      byHand: (world) => removeEksWebhook(world, 'zz-pod-identity-webhook'),
    },
    {
      name: 'a second EKS webhook, which is called before the webhook',
      codes: [['eks_webhook_twice']],
      break: (world) => copyEksWebhook(world, '00-a-pod-identity-webhook'),
      byHand: (world) => removeEksWebhook(world, '00-a-pod-identity-webhook'),
    },
    {
      name: 'an EKS webhook behind a Service, without its authority',
      codes: [['eks_webhook_untrusted']],
      break: (world) => trustEksWebhook(world, undefined),
      byHand: (world) =>
        trustEksWebhook(world, Buffer.from(cluster.connection.certificateAuthority).toString('base64')),
    },
    {
      name: 'an EKS webhook that is called before the webhook',
      codes: [['eks_webhook_early']],
      async break(world) {
        await copyEksWebhook(world, '00-a-pod-identity-webhook');
        await selectByEksWebhook(world, 'nowhere');
      },
      async byHand(world) {
        await removeEksWebhook(world, '00-a-pod-identity-webhook');
        await selectByEksWebhook(world, world.gitlab);
      },
    },
  ],
  namespaces_labeled: [
    {
      name: 'a namespace of jobs without the label',
      codes: [['namespace_unlabeled'], ['namespace_not_enforced']],
      break: labeled(null),
      byHand: labeled('enforce'),
    },
    { name: 'a misspelled mode', codes: [['label_unknown']], break: labeled('enforec') },
    {
      name: 'a namespace with mode off',
      codes: [['namespace_off']],
      break: labeled('off'),
      byHand: labeled('enforce'),
    },
    {
      name: 'the label on the namespace of the webhook',
      codes: [['namespace_own']],
      break: (world) =>
        world.patch(namespace(world.irsa), { metadata: { labels: { 'gitlab-runner-irsa': 'enforce' } } }),
    },
  ],
  namespaces_enforce: [
    {
      name: 'a namespace in which jobs get no role',
      codes: [['namespace_not_enforced']],
      break: labeled('observe'),
      byHand: labeled('enforce'),
    },
  ],
  runner_listed: [
    {
      name: 'a runner that the mapping does not list, and what its account still needs',
      codes: [['runner_unlisted'], ['account_absent'], ['manager_cannot_enter']],
      async break(world) {
        await editMapping(world, (text) => text.replace('kind: manager', 'kind: manager\n      names: [cluster]'));
        const metadata = { namespace: world.gitlab, name: 'gpu' };
        const text = `[[runners]]\n[runners.kubernetes]\nnamespace = "${world.gitlab}"\n`;
        const config = { ...world.runnerConfig, metadata, data: { 'config.template.toml': text } };
        made(await cluster.admin.create(config), 'the configuration');
        made(await cluster.admin.create(statefulRunner(metadata)), 'the runner');
        await cluster.grant(world.gitlab, 'gpu', [PODS]);
      },
      async restore(world) {
        const metadata = { namespace: world.gitlab, name: 'gpu' };
        const binding = { namespace: world.gitlab, name: `gitlab-runner-enters-jobs.${world.gitlab}.gpu` };
        const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: binding };
        const config = { ...world.runnerConfig, metadata };
        for (const one of [statefulRunner(metadata), config, world.account('gpu'), rbac])
          await cluster.admin.delete(one);
        await withoutPods(world, 'gpu');
        const plain = healthyMapping(world);
        await editMapping(world, () => plain);
      },
    },
  ],
  manager_jobs: [
    {
      name: 'a manager that may not create pods where it creates its jobs',
      codes: [['manager_cannot_create']],
      break: (world) => withoutPods(world),
      byHand: ({ gitlab }) => cluster.grant(gitlab, 'gitlab-runner-common', [PODS]),
    },
  ],
  runner_instance: [
    {
      name: 'a runner at a different GitLab than its manager',
      codes: [['instance_differs']],
      break: (world) =>
        editMapping(world, (text) =>
          text.replace(/( *)- serviceAccount: .*gitlab-runner-common\n/, '$&$1  instance: gitlab.other.test\n'),
        ),
      byHand: (world) => editMapping(world, (text) => text.replace('gitlab.other.test', 'gitlab.example.com')),
      restore: (world) => editMapping(world, () => healthyMapping(world)),
    },
  ],
  webhook_permissions: [
    {
      name: 'a webhook that may not read accounts',
      codes: [['webhook_permission_missing']],
      break: readsAccounts(false),
      byHand: readsAccounts(true),
    },
  ],
  runner_configuration: [
    {
      name: 'a configuration without quotes around a value, which the runner refuses',
      codes: [['configuration_invalid']],
      break: config((text) => text.replace('"^ci-[a-z]+$"', 'ci')),
      byHand: config((text) => text),
    },
  ],
  runner_namespace: [
    {
      name: 'jobs in a namespace that their manager does not have',
      codes: [['job_namespace_unlisted']],
      break: (world) =>
        editMapping(world, (text) =>
          text.replace(/( *)- serviceAccount: .*gitlab-runner-common\n/, '$&$1  namespaces: [default]\n'),
        ),
      restore: (world) => editMapping(world, () => healthyMapping(world)),
    },
    {
      name: 'a namespace for each job',
      codes: [['job_namespace_per_job']],
      break: kubernetes('namespace_per_job = true'),
    },
    {
      name: 'jobs that may choose any namespace',
      codes: [['namespace_overwrite_wide']],
      break: kubernetes('namespace_overwrite_allowed = ".*"'),
    },
  ],
  runner_account: [
    {
      name: 'an account in a patch of pod_spec',
      codes: [['runner_account_unknown']],
      break: withJobAccount((text) =>
        text.replace(
          '  [runners.cache]\n',
          `    [[runners.kubernetes.pod_spec]]
      name = "account"
      patch = "serviceAccountName: gitlab-jobs"
  [runners.feature_flags]
    FF_USE_ADVANCED_POD_SPEC_CONFIGURATION = true
  [runners.cache]
`,
        ),
      ),
      restore: async (world) => {
        await config((text) => text)(world);
        await cluster.admin.delete(world.account('gitlab-jobs'));
        await editMapping(world, () => healthyMapping(world));
      },
    },
    {
      name: 'a service_account that the mapping does not list',
      codes: [['runner_account_unknown']],
      break: withJobAccount((text) =>
        text.replace('[runners.kubernetes]\n', '$&    service_account = "gitlab-jobs"\n'),
      ),
      restore: async (world) => {
        await config((text) => text)(world);
        await cluster.admin.delete(world.account('gitlab-jobs'));
        const { data } = made(await cluster.admin.get<{ data: Record<string, string> }>(world.mapping), 'the mapping');
        const text = String(data['mapping.yaml']).replace(/\n +jobServiceAccounts:\n(?: +- .*\n)+/, '\n');
        await world.patch(world.mapping, { data: { 'mapping.yaml': text } });
      },
    },
    {
      name: 'a service_account that does not exist',
      codes: [['runner_account_unknown']],
      break: kubernetes('service_account = "gitlab-runner"'),
      restore: (world) => config((text) => text)(world),
    },
    {
      name: 'jobs with the account of the manager, by a variable',
      codes: [['runner_account_of_manager']],
      break: environment('KUBERNETES_SERVICE_ACCOUNT', 'gitlab-runner-common'),
    },
  ],
  runner_overwrite: [
    {
      name: 'a pattern that matches a part of a name',
      codes: [['overwrite_unanchored']],
      break: config((text) => text.replace('"^ci-[a-z]+$"', '"ci-.*"')),
      byHand: config((text) => text),
    },
    {
      name: 'a pattern for the beginning of a name',
      codes: [['overwrite_unanchored']],
      break: config((text) => text.replace('"^ci-[a-z]+$"', '"^ci-"')),
    },
  ],
  runner_cache: [
    {
      name: 'keys in the configuration of the cache',
      codes: [['cache_key', 'cache_key']],
      break: s3('AccessKey = "AKIAIOSFODNN7EXAMPLE"', 'SecretKey = "wJalrXUtnFEMI"'),
    },
    {
      name: 'another authentication type',
      codes: [['cache_authentication']],
      break: s3('AuthenticationType = "access-key"'),
    },
    {
      name: 'a bucket without its region',
      codes: [['cache_region_absent']],
      break: config((text) => text.replace(/.*BucketLocation.*\n/, '')),
      byHand: config((text) => text),
    },
  ],
  runner_environment: [
    {
      name: 'an AWS key in the environment of the manager',
      codes: [['identity_preset']],
      break: environment('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'),
    },
    {
      name: 'a role in the environment of all jobs',
      codes: [['identity_preset']],
      break: config((text) => text.replace('  name =', '  environment = ["A=1", "AWS_ROLE_ARN=arn:x"]\n  name =')),
    },
  ],
  runner_marks: [
    {
      name: 'an annotation that keeps the role from all jobs',
      codes: [['job_opt_out']],
      break: config((text) => {
        const annotations = '[runners.kubernetes.pod_annotations]\n    "eks.amazonaws.com/skip-containers" = "build"';
        return `${text}\n  ${annotations}\n`;
      }),
    },
  ],
  runner_token: [
    {
      name: 'a manager in the cluster that uses a token of its own configuration',
      codes: [['runner_token_unbound']],
      break: kubernetes('host = "https://kubernetes.default.svc"\n    bearer_token = "from-a-secret"'),
    },
    {
      name: 'an address of the API server in the environment of the manager',
      codes: [['runner_token_unbound']],
      break: environment('KUBERNETES_HOST', 'https://kubernetes.default.svc'),
    },
  ],
  mapping_valid: [
    {
      name: 'a missing mapping',
      codes: [['mapping_absent']],
      ofOthers: WITHOUT_MAPPING,
      break: async (world) => void (await cluster.admin.delete(world.mapping)),
    },
    {
      name: 'an empty mapping',
      codes: [['mapping_empty']],
      ofOthers: WITHOUT_MAPPING,
      break: (world) => world.patch(world.mapping, { data: null }),
    },
    {
      name: 'a mapping with an error, with its line',
      // The unknown key, and the key that is missing because of it.
      codes: [['mapping_invalid', 'mapping_invalid']],
      ofOthers: WITHOUT_MAPPING,
      break: (world) =>
        editMapping(world, (text) => text.replace('serviceAccount: ci-billing', 'serviceAcount: ci-billing')),
      byHand: (world) => editMapping(world, (text) => text.replace('serviceAcount', 'serviceAccount')),
    },
  ],
  registration: [
    {
      name: 'an enforce that admits pods unchanged while the webhook is down',
      codes: [['failure_policy']],
      break: entry(0, 'failurePolicy', 'Ignore'),
    },
    {
      name: 'an entry that the chart does not have',
      codes: [['foreign_entry']],
      break: (world) =>
        entry('-', '', {
          ...{ name: 'x.y.z', clientConfig: { url: 'https://127.0.0.1:1/' }, failurePolicy: 'Ignore' },
          ...{ sideEffects: 'None', admissionReviewVersions: ['v1'], rules: [] },
        })(world),
      byHand: async () => {},
    },
    {
      name: 'an objectSelector by which the API server skips the webhook',
      codes: [['entry_skips']],
      break: entry(0, 'objectSelector', { matchLabels: { never: 'x' } }),
    },
    {
      name: 'a condition that is never true',
      codes: [['entry_skips']],
      break: entry(0, 'matchConditions', [{ name: 'never', expression: 'false' }]),
    },
    { name: 'a rule for updates only', codes: [['entry_skips']], break: entry(0, 'rules/0/operations', ['UPDATE']) },
    { name: 'a rule for more', codes: [['entry_differs']], break: entry(0, 'rules/0/operations', ['*']) },
    {
      name: 'a port that the Service does not have',
      codes: [['entry_fails']],
      break: entry(0, 'clientConfig/service/port', 444),
    },
    { name: 'a long timeout', codes: [['timeout_long']], break: entry(2, 'timeoutSeconds', 30) },
    {
      name: 'a selector that matches the namespace of the webhook',
      codes: [['own_namespace_selected']],
      break: (world) =>
        entry(1, 'namespaceSelector', {
          matchExpressions: [
            { key: 'gitlab-runner-irsa', operator: 'In', values: ['best-effort'] },
            { key: 'kubernetes.io/metadata.name', operator: 'In', values: [world.gitlab, world.irsa] },
          ],
        })(world),
    },
  ],
  replicas_ready: [
    { name: 'one replica', codes: [['replicas_few']], break: (world) => scale(world, 1) },
    { name: 'no replica', codes: [['replicas_few']], break: (world) => scale(world, 0) },
  ],
  certificate_trusted: [
    {
      name: 'a registration without a certificate',
      codes: [['bundle_wrong']],
      break: entry(0, 'clientConfig/caBundle', Buffer.from('# none\n').toString('base64')),
    },
  ],
  mapping_writers: [
    {
      name: 'a user who may write the mapping',
      codes: [['mapping_writer']],
      break: bound(
        { rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'update'] }] },
        { kind: 'Role', name: 'curious' },
        ({ irsa }) => irsa,
      ),
      byHand: unbound(({ irsa }) => irsa),
    },
  ],
  pod_creators: [
    {
      name: 'a user who may create pods where the webhook only observes',
      codes: [['namespace_not_enforced', 'pod_creator']],
      break: async (world) => {
        await labeled('observe')(world);
        await bound(
          { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }] },
          { kind: 'Role', name: 'curious' },
          ({ gitlab }) => gitlab,
        )(world);
      },
      byHand: labeled('enforce'),
      restore: unbound(({ gitlab }) => gitlab),
    },
    {
      name: 'a user who may change deployments where the webhook is off',
      codes: [['namespace_off', 'pod_creator']],
      break: async (world) => {
        await labeled('off')(world);
        await bound(
          { rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'] }] },
          { kind: 'Role', name: 'curious' },
          ({ gitlab }) => gitlab,
        )(world);
      },
      byHand: labeled('enforce'),
      restore: unbound(({ gitlab }) => gitlab),
    },
  ],
};

const PODS = { apiGroups: [''], resources: ['pods'], verbs: ['create', 'get'] };
const RBAC = 'rbac.authorization.k8s.io/v1';

/** Removes the Roles and bindings by which a manager creates its jobs. */
async function withoutPods({ gitlab }: DoctorWorld, manager = 'gitlab-runner-common'): Promise<void> {
  for (const kind of ['RoleBinding', 'Role']) {
    const at = (name: string) => ({ apiVersion: RBAC, kind, metadata: { namespace: gitlab, name } });
    const all = made(await cluster.admin.list<{ metadata: { name: string } }>(at('')), kind);
    for (const { metadata } of all.items)
      if (metadata.name.startsWith(`${manager}-`)) await cluster.admin.delete(at(metadata.name));
  }
}

/** Removes the rule of the webhook for ServiceAccounts from its ClusterRole, or adds it. */
function readsAccounts(does: boolean) {
  return async (world: DoctorWorld) => {
    const name = String(world.mutating.metadata?.name).replace('00-gitlab-runner-irsa-', 'permissions-of-webhook-');
    const role = { apiVersion: RBAC, kind: 'ClusterRole', metadata: { name } };
    type Rules = { rules: { resources: string[] }[] };
    const { rules } = made(await cluster.admin.get<Rules>(role), 'the ClusterRole');
    const others = rules.filter(({ resources }) => !resources.includes('serviceaccounts'));
    const reads = { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'list', 'watch'] };
    await world.patch(role, { rules: does ? [reads, ...others] : others });
  };
}

/** Changes the configuration of the runner, after its account of jobs was created. */
function withJobAccount(change: (text: string) => string) {
  return async (world: DoctorWorld) => {
    made(await cluster.admin.create(world.account('gitlab-jobs')), 'the account of jobs');
    await config(change)(world);
  };
}

function statefulRunner(metadata: { namespace: string; name: string }) {
  const labels = { app: metadata.name };
  const container = {
    ...{ name: 'gpu', image: 'gitlab-runner' },
    command: ['/usr/bin/dumb-init', '--', '/bin/bash', '/configmaps/entrypoint'],
    env: [{ name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' }],
  };
  const spec = {
    ...{ serviceAccountName: 'gpu', containers: [container] },
    volumes: [{ name: 'configmaps', configMap: { name: 'gpu' } }],
  };
  return {
    ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata },
    spec: {
      replicas: 0,
      serviceName: 'gpu',
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
    },
  };
}

/** The mapping of the healthy installation. */
function healthyMapping({ gitlab }: DoctorWorld): string {
  return stringify({ ...MAPPING, managers: [{ serviceAccount: `${gitlab}/gitlab-runner-common` }] });
}

function editMapping(world: DoctorWorld, change: (text: string) => string): Promise<void> {
  return cluster.admin
    .get<{ data: Record<string, string> }>(world.mapping)
    .then(({ body }) =>
      world.patch(world.mapping, { data: { 'mapping.yaml': change(String(body.data['mapping.yaml'])) } }),
    );
}

async function scale(world: DoctorWorld, replicas: number): Promise<void> {
  await world.patch(world.webhook, { spec: { replicas } });
  await actAsKubelet(cluster, world.webhook, replicas);
}

function selectByEksWebhook(world: DoctorWorld, name: string): Promise<void> {
  return cluster.admin.get<{ webhooks: object[] }>(world.eksWebhook).then(({ body }) =>
    world.patch(world.eksWebhook, {
      webhooks: body.webhooks.map((one) => {
        return { ...one, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
      }),
    }),
  );
}

async function copyEksWebhook(world: DoctorWorld, prefix: string): Promise<void> {
  const { body } = await cluster.admin.get<{ webhooks: object[] }>(world.eksWebhook);
  const { apiVersion, kind } = world.eksWebhook;
  const metadata = { name: `${prefix}-${world.gitlab}` };
  made(await cluster.admin.create({ apiVersion, kind, metadata, webhooks: body.webhooks }), 'another EKS webhook');
}

/** Registers the EKS webhook with a Service, as outside of EKS. */
async function trustEksWebhook(world: DoctorWorld, caBundle: string | undefined): Promise<void> {
  const { body } = await cluster.admin.get<{ webhooks: object[] }>(world.eksWebhook);
  const service = { namespace: 'kube-system', name: 'pod-identity-webhook' };
  const clientConfig = { url: null, service, ...(caBundle === undefined ? {} : { caBundle }) };
  await world.patch(world.eksWebhook, { webhooks: body.webhooks.map((one) => ({ ...one, clientConfig })) });
}

async function removeEksWebhook(world: DoctorWorld, prefix: string): Promise<void> {
  await cluster.admin.delete({ ...world.eksWebhook, metadata: { name: `${prefix}-${world.gitlab}` } });
}

t.test('at a real API server', async (t) => {
  const world = await createDoctorWorld(t, cluster);
  const silent = async (t: Test) => {
    const { code, diagnosis, findings } = await world.examine();
    t.same(findings, []);
    t.same(
      diagnosis.checks.filter(({ state }) => state !== 'green'),
      [],
    );
    t.equal(code, 0);
  };

  await t.test('a healthy installation has no finding, and every check is green', (t) => silent(t));

  // Cases of the others are in fleet.test.ts and in test/cluster/aws.
  for (const { id } of checksFor({})) {
    t.ok(cases[id] !== undefined, `${id} has a case`);
    for (const one of cases[id] ?? []) {
      await t.test(`${id}: the doctor finds ${one.name}, nothing else, and its fix turns it green`, async (t) => {
        await one.break(world);
        for (const codes of one.codes) {
          const examined = await world.examine();
          const { code } = examined;
          const findings = examined.findings.filter(({ check }) => !one.ofOthers?.includes(check));
          t.same(
            findings.map((finding) => finding.code),
            codes,
          );
          t.ok(findings.some(({ check }) => check === id) || codes !== one.codes[0], 'this check finds it');
          t.equal(code, findings.every(({ level }) => level === 'notice') ? 0 : 1);
          for (const finding of findings) {
            const isAll = await follow(world, finding);
            t.equal(isAll, isAll || one.byHand === undefined, 'what is left to be done by hand is in the case');
            if (!isAll) await one.byHand?.(world);
          }
        }
        await silent(t);
        await one.restore?.(world);
      });
    }
  }
});
