import { randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import { stringify } from 'yaml';
import { createAuthority, issueLeaf } from '../../../src/certificates/authority.ts';
import { exitCode } from '../../../src/cli/commands/doctor.ts';
import type { CheckResult, Diagnosis, ReportedFinding } from '../../../src/doctor/diagnosis.ts';
import { buildIrsaTrust, policyOf } from '../../../src/iam/build/build-trust.ts';
import { runCli } from '../../cli/command-line.ts';
import type { Client } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { made } from '../../control-plane/client/made.ts';
import type { Reference } from '../../control-plane/client/object-path.ts';
import { ROLE } from '../world.ts';
import { actAsKubelet } from './act-as-kubelet.ts';
import { type InstalledGuard, installGuard } from './guard.ts';
import { isFindingOf } from './is-finding-of.ts';

const REGISTRATION = 'admissionregistration.k8s.io/v1';
const MODES = ['enforce', 'best-effort', 'observe'] as const;

/** An installation and a runner without anything wrong, as the two charts create them. */
export type DoctorWorld = {
  cluster: Cluster;
  /** Namespace of the webhook. */
  irsa: string;
  /** Namespace of the runner, its accounts and its jobs. */
  gitlab: string;
  mutating: Reference;
  eksWebhook: Reference;
  mapping: Reference;
  secret: Reference;
  runnerConfig: Reference;
  runner: Reference;
  webhook: Reference;
  guard: InstalledGuard;
  account(name: string): Reference;
  /** Folder with the policies of the roles. */
  aws: string;
  /** Sends a merge patch as the admin. */
  patch(reference: Reference, change: object): Promise<void>;
  /** Does what the webhook does at its start: publishes its authority, and writes a first mapping if there is none. */
  actAsProcess(): Promise<void>;
  /**
   * Runs the doctor on it. Findings about namespaces, runners and cluster-wide bindings of other tests are left out,
   * and do not affect the exit code.
   */
  examine(words?: readonly string[], sides?: 'without files from AWS'): Promise<Examined>;
  /** The arguments of the doctor on the command line. */
  words: readonly string[];
};

export type Examined = { code: number; diagnosis: Diagnosis; findings: readonly ReportedFinding[] };

export const MAPPING = {
  version: 1,
  rules: [
    { name: 'managers', match: { kind: 'manager' }, serviceAccount: 'gitlab-runner-common' },
    { name: 'billing', match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing' },
    { name: 'everyone-else', match: { kind: 'job' }, serviceAccount: 'ci-project-{project}' },
  ],
  default: { manager: 'keep', job: 'deny' },
};

const BUCKET = 'example-runner-cache';

/** Returns the configuration of a runner that creates its jobs in this namespace. */
export const runnerConfigOf = (namespace: string): string => `[[runners]]
  name = "cluster"
  [runners.kubernetes]
    namespace = "${namespace}"
    service_account_overwrite_allowed = "^ci-[a-z]+$"
  [runners.cache]
    Type = "s3"
    Shared = true
    [runners.cache.s3]
      ServerAddress = "s3.amazonaws.com"
      BucketName = "${BUCKET}"
      BucketLocation = "eu-central-1"
`;

export async function createDoctorWorld(t: Test, cluster: Cluster): Promise<DoctorWorld> {
  const { admin } = cluster;
  const [irsa, gitlab] = await Promise.all([
    cluster.createNamespace({ prefix: 'irsa' }),
    cluster.createNamespace({ prefix: 'gitlab', labels: { 'gitlab-runner-irsa': 'enforce' } }),
  ]);
  // A unique name lets the tests of the chart tell these cluster-wide objects from their own.
  const unique = randomBytes(4).toString('hex');
  const now = new Date();
  const authority = await createAuthority({ commonName: 'gitlab-runner-irsa', now, days: 365 });
  const names = { dns: [`gitlab-runner-irsa.${irsa}.svc`], ip: [] };
  const leaf = await issueLeaf({ authority, names, now, days: 30 });
  const caBundle = Buffer.from(authority.certificate).toString('base64');

  const mutating = reference(REGISTRATION, 'MutatingWebhookConfiguration', `00-gitlab-runner-irsa-${unique}`);
  const validating = reference(REGISTRATION, 'ValidatingWebhookConfiguration', `gitlab-runner-irsa-${unique}`);
  const eksWebhook = reference(REGISTRATION, 'MutatingWebhookConfiguration', `pod-identity-webhook-${unique}`);
  const mapping = reference('v1', 'ConfigMap', 'gitlab-runner-irsa-mapping', irsa);
  const secret = reference('v1', 'Secret', 'gitlab-runner-irsa-certificates', irsa);
  const webhook = reference('apps/v1', 'Deployment', 'gitlab-runner-irsa', irsa);
  const runner = reference('apps/v1', 'Deployment', 'gitlab-runner', gitlab);
  const runnerConfig = reference('v1', 'ConfigMap', 'gitlab-runner', gitlab);
  const text = stringify({ ...MAPPING, managers: [{ serviceAccount: `${gitlab}/gitlab-runner-common` }] });
  const accounts = ['gitlab-runner-common', 'ci-billing', 'ci-project-77'];

  const objects = [
    ...accounts.map((name) => ({
      ...reference('v1', 'ServiceAccount', name, gitlab),
      metadata: { namespace: gitlab, name, annotations: { 'eks.amazonaws.com/role-arn': `${ROLE}/${name}` } },
    })),
    { ...mapping, data: { 'mapping.yaml': text } },
    { ...secret, stringData: { 'tls.crt': leaf.certificate, 'state.json': leaf.key } },
    { ...runnerConfig, data: { 'config.toml': 'concurrent = 10\n', 'config.template.toml': runnerConfigOf(gitlab) } },
    { ...runner, spec: deploymentSpec(0, { serviceAccountName: 'gitlab-runner-common', ...RUNNER_POD }) },
    { ...webhook, spec: deploymentSpec(2, WEBHOOK_POD) },
    { ...reference('v1', 'Service', 'gitlab-runner-irsa', irsa), spec: SERVICE },
    configuration(
      mutating,
      caBundle,
      MODES.map((mode) => modeEntry(mode, irsa, gitlab)),
    ),
    configuration(validating, caBundle, [editEntry(irsa)]),
    configuration(eksWebhook, caBundle, [eksEntry(gitlab)]),
  ];
  for (const object of objects) made(await admin.create(object), `${object.kind} ${object.metadata?.name}`);
  t.teardown(async () => {
    for (const object of [mutating, validating, eksWebhook]) await admin.delete(object);
    const unlabeled = { metadata: { labels: { 'gitlab-runner-irsa': null } } };
    await admin.patch(reference('v1', 'Namespace', gitlab), unlabeled);
  });
  await cluster.grant(gitlab, 'gitlab-runner-common', [
    { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  ]);
  await grantWebhook(t, cluster, { irsa, unique }, [mutating, validating]);
  await actAsKubelet(cluster, webhook, 2);
  const guard = await installGuard(t, cluster, { irsa, gitlab, unique }, [mutating, validating]);

  const aws = t.testdir(awsFiles(cluster, gitlab, accounts));
  const patch: DoctorWorld['patch'] = async (target, change) => {
    made(await admin.patch(target, change), `the change of ${target.kind} ${target.metadata?.name}`);
  };
  const isOurs = (finding: ReportedFinding) => isFindingOf(finding, { namespaces: [irsa, gitlab], names: [unique] });
  const words = [
    ...['doctor', '--mutating-configuration', String(mutating.metadata?.name)],
    ...['--validating-configuration', String(validating.metadata?.name), '--guard-policies', guard.prefix],
    ...['--kubeconfig', cluster.connection.kubeconfig, '--trust-policies', aws],
  ];
  return {
    ...{
      cluster,
      irsa,
      gitlab,
      mutating,
      eksWebhook,
      mapping,
      secret,
      runnerConfig,
      runner,
      webhook,
      words,
      patch,
      aws,
      guard,
    },
    account: (name) => reference('v1', 'ServiceAccount', name, gitlab),
    async actAsProcess() {
      await publish(admin, [mutating, validating], caBundle);
      const stored = made(await admin.get<{ data?: object }>(mapping), 'the mapping');
      if (stored.data === undefined) await patch(mapping, { data: { 'mapping.yaml': text } });
    },
    async examine(more = [], sides = undefined) {
      const own = sides === undefined ? words : words.slice(0, -2);
      const { stdout, stderr } = await runCli([...own, '--json', ...more]);
      if (stdout === '') throw new Error(stderr);
      const whole = JSON.parse(stdout) as Diagnosis;
      const checks = whole.checks.map((check): CheckResult => {
        const found = check.findings.filter(isOurs);
        const isAllOfOthers = check.state === 'found' && found.length === 0;
        return { ...check, findings: found, state: isAllOfOthers ? 'green' : check.state };
      });
      const diagnosis = { ...whole, checks };
      return {
        code: exitCode({ is: 'diagnosis', diagnosis, places: undefined }),
        diagnosis,
        findings: checks.flatMap(({ findings }) => findings),
      };
    },
  };
}

/** Grants the permissions in cluster-role.yaml and role.yaml of the chart. */
async function grantWebhook(
  t: Test,
  cluster: Cluster,
  { irsa, unique }: { irsa: string; unique: string },
  configurations: readonly Reference[],
): Promise<void> {
  // The name differs from the one in the chart, because the chart's test looks for its own.
  const [group, name] = ['rbac.authorization.k8s.io', `permissions-of-webhook-${unique}`];
  const ofConfigurations = configurations.map(({ kind, metadata }) => ({
    ...{ apiGroups: ['admissionregistration.k8s.io'], resources: [`${kind.toLowerCase()}s`] },
    ...{ resourceNames: [metadata?.name], verbs: ['get', 'list', 'watch', 'patch'] },
  }));
  const role = reference(`${group}/v1`, 'ClusterRole', name);
  const binding = reference(`${group}/v1`, 'ClusterRoleBinding', name);
  const subjects = [{ kind: 'ServiceAccount', namespace: irsa, name: 'gitlab-runner-irsa' }];
  const accounts = { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'list', 'watch'] };
  for (const object of [
    { ...role, rules: [accounts, ...ofConfigurations] },
    { ...binding, roleRef: { apiGroup: group, kind: 'ClusterRole', name }, subjects },
  ])
    made(await cluster.admin.create(object), `${object.kind} ${name}`);
  t.teardown(async () => {
    for (const object of [binding, role]) await cluster.admin.delete(object);
  });
  await cluster.grant(irsa, 'gitlab-runner-irsa', [
    {
      ...{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['gitlab-runner-irsa-mapping'] },
      verbs: ['list', 'watch', 'patch'],
    },
    {
      ...{ apiGroups: [''], resources: ['secrets'], resourceNames: ['gitlab-runner-irsa-certificates'] },
      verbs: ['get', 'list', 'watch', 'create', 'patch'],
    },
  ]);
}

function reference(apiVersion: string, kind: string, name: string, namespace?: string): Reference {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

/** Returns files with policies alone, and one in the format of `aws iam get-role`. */
function awsFiles(cluster: Cluster, gitlab: string, accounts: readonly string[]): Record<string, string> {
  const issuer = cluster.connection.server.replace('https://', '');
  const files = accounts.map((name) => {
    const provider = { issuer, partition: 'aws', awsAccount: '111122223333' };
    const trust = policyOf(buildIrsaTrust(provider, [{ namespaces: [gitlab], name }]));
    const role = { Role: { RoleName: name, Arn: `${ROLE}/${name}`, AssumeRolePolicyDocument: trust } };
    return [`${name}.json`, JSON.stringify(name === 'ci-billing' ? role : trust, null, 2)];
  });
  const allow = (Action: string[], Resource: string) => {
    return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });
  };
  return {
    ...Object.fromEntries(files),
    'gitlab-runner-common': { 'cache.json': allow(['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::${BUCKET}/*`) },
    'ci-billing': { 'deploy.json': allow(['s3:PutObject'], 'arn:aws:s3:::billing-site/*') },
    'ci-project-77': { 'read.json': allow(['ssm:GetParameter'], '*') },
  } as Record<string, string>;
}

const LABELS = { 'app.kubernetes.io/name': 'gitlab-runner-irsa' };
const SERVICE = { ports: [{ name: 'webhook', port: 443, targetPort: 9443 }] };

const WEBHOOK_POD = {
  containers: [
    {
      name: 'webhook',
      image: 'images.example.com/gitlab-runner-irsa',
      args: [
        ...['serve', '--in-cluster', '--mapping-config-map=gitlab-runner-irsa-mapping'],
        '--certificates-secret=gitlab-runner-irsa-certificates',
      ],
    },
  ],
};

/** The pod of the manager in GitLab's chart. */
const RUNNER_POD = {
  containers: [
    {
      name: 'gitlab-runner',
      image: 'gitlab-runner',
      command: ['/usr/bin/dumb-init', '--', '/bin/bash', '/configmaps/entrypoint'],
      env: [
        { name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' },
        { name: 'RUNNER_EXECUTOR', value: 'kubernetes' },
      ],
      volumeMounts: [{ name: 'configmaps', mountPath: '/configmaps' }],
    },
  ],
  volumes: [{ name: 'configmaps', configMap: { name: 'gitlab-runner' } }],
};

function deploymentSpec(replicas: number, spec: object): object {
  return { replicas, selector: { matchLabels: LABELS }, template: { metadata: { labels: LABELS }, spec } };
}

function configuration(target: Reference, caBundle: string, webhooks: readonly Entry[]) {
  return {
    ...target,
    webhooks: webhooks.map((entry) => ({ ...entry, clientConfig: { ...entry.clientConfig, caBundle } })),
  };
}

type Entry = { clientConfig: object };

const COMMON = { sideEffects: 'None', admissionReviewVersions: ['v1'] };

/** Returns an entry as in the chart, but for one namespace only, because the cluster also has those of other tests. */
function modeEntry(mode: (typeof MODES)[number], irsa: string, gitlab: string): Entry {
  const key = 'gitlab-runner-irsa';
  const values = ['observe', 'best-effort', 'off'];
  return {
    ...COMMON,
    ...{ name: `${mode}.pods.gitlab-runner-irsa`, failurePolicy: mode === 'enforce' ? 'Fail' : 'Ignore' },
    ...{ timeoutSeconds: 2, rules: [rule('pods', ['CREATE'])] },
    clientConfig: service(irsa, `/mutate/${mode}`),
    namespaceSelector: {
      matchExpressions: [
        ...(mode === 'enforce'
          ? [
              { key, operator: 'Exists' },
              { key, operator: 'NotIn', values },
            ]
          : [{ key, operator: 'In', values: [mode] }]),
        { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', irsa] },
        { key: 'kubernetes.io/metadata.name', operator: 'In', values: [gitlab] },
      ],
    },
  } as Entry;
}

function editEntry(irsa: string): Entry {
  return {
    ...COMMON,
    // No webhook runs here, so no edit should wait for one for long.
    ...{ name: 'edit.mapping.gitlab-runner-irsa', failurePolicy: 'Ignore', timeoutSeconds: 1 },
    rules: [rule('configmaps', ['CREATE', 'UPDATE'])],
    clientConfig: service(irsa, '/validate/mapping'),
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': irsa } },
  } as Entry;
}

function eksEntry(gitlab: string): Entry {
  return {
    ...COMMON,
    ...{ name: 'iam-for-pods.amazonaws.com', failurePolicy: 'Ignore', rules: [rule('pods', ['CREATE'])] },
    clientConfig: { url: 'https://127.0.0.1:1/mutate' },
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': gitlab } },
  } as Entry;
}

function rule(resource: string, operations: readonly string[]): object {
  return { apiGroups: [''], apiVersions: ['v1'], operations, resources: [resource], scope: '*' };
}

function service(namespace: string, path: string): object {
  return { service: { namespace, name: 'gitlab-runner-irsa', path, port: 443 } };
}

async function publish(admin: Client, targets: readonly Reference[], caBundle: string): Promise<void> {
  for (const target of targets) {
    const { webhooks } = made(await admin.get<{ webhooks: Entry[] }>(target), 'the configuration');
    const patch = webhooks.map((_, index) => {
      return { op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value: caBundle };
    });
    made(await admin.patch(target, patch, { type: 'json' }), 'the bundle');
  }
}
