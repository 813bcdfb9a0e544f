import { readFileSync } from 'node:fs';
import t from 'tap';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { define } from '../define.ts';
import { permissionsOf } from '../in-cluster/rbac.ts';
import { assembleChart } from './assemble.ts';
import { type Helm, helms } from './helm.ts';
import { pick } from './pick.ts';
import { ciValues } from './values.ts';

const cluster = connect();
const chart = assembleChart(t);
const programs = await helms(t, cluster);
const [helm] = programs as [Helm];
const namespace = 'gitlab-runner-irsa';
const args = (file: string) => ['gitlab-runner-irsa', chart, '--namespace', namespace, '--values', file];

for (const helm of programs) {
  t.test(`Helm ${helm.version} accepts the chart with each of the value files`, async (t) => {
    for (const [name, file] of Object.entries(ciValues)) {
      const { code, stdout } = await helm.run('lint', chart, '--namespace', namespace, '--values', file);
      t.equal(code, 0, `${name}: ${stdout}`);
      t.notMatch(stdout, /\[(ERROR|WARNING)\]/, name);
    }
  });
}

t.test('every Helm renders the same objects', async (t) => {
  for (const [name, file] of Object.entries(ciValues)) {
    const rendered = await Promise.all(programs.map((helm) => helm.template(...args(file))));
    for (const objects of rendered) t.strictSame(sorted(objects), sorted(rendered[0] ?? []), name);
  }
});

const { definitions } = cluster.connection;
const withoutGo = definitions.length === 0 && 'there is no Go to fetch the definitions of foreign kinds with';

t.test('the API server takes every object as it is, and every field of it', { skip: withoutGo }, async (t) => {
  await define(cluster, definitions);
  for (const name of [namespace, 'gitlab', 'gitlab-jobs', 'monitoring'])
    await cluster.admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (const [name, file] of Object.entries(ciValues)) {
    const objects = await helm.template(...args(file));
    t.ok(objects.length > 10, `${name} has objects`);
    for (const object of objects) {
      const options = { dryRun: true, fieldValidation: 'Strict' } as const;
      const answer = await cluster.admin.create<{ reason?: string }>(object, options);
      // Another test may have created an object with this name. The API server checks the fields before it reports that.
      const taken = answer.status === 201 || answer.body.reason === 'AlreadyExists';
      t.strictSame([taken, answer.warnings], [true, []], `${name}: ${titleOf(object)} ${answer.message}`);
    }
  }
});

t.test('with the values of the page about scanners, the manager has limits and a network policy', async (t) => {
  const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const [, text = ''] = /<!-- values of the chart: scanners -->\n```yaml\n([^`]*)```/.exec(page) ?? [];
  for (const helm of programs) {
    const objects = await helm.template(...args(ciValues.minimal ?? ''), '--values', helm.values(parse(text)));
    const { spec } = pick(objects, 'Deployment', 'gitlab/gitlab-runner').spec.template;
    t.match(spec.containers[0].resources, { limits: { memory: '512Mi' } });
    const policy = pick(objects, 'NetworkPolicy', 'gitlab/gitlab-runner');
    t.match(pick(objects, 'Deployment', 'gitlab/gitlab-runner').spec.template.metadata, {
      labels: policy.spec.podSelector.matchLabels,
    });
    const answer = await cluster.admin.create(
      { ...policy, metadata: { ...policy.metadata, namespace: 'default' } },
      { dryRun: true, fieldValidation: 'Strict' },
    );
    t.strictSame([answer.status, answer.warnings], [201, []], answer.message);
  }
});

t.test('with the restricted Pod Security Standard enforced, the pods of the release are admitted', async (t) => {
  const restricted = await cluster.createNamespace({ labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } });
  const objects = await helm.template('x', chart, '-n', restricted, '--values', ciValues.minimal ?? '');
  await cluster.createServiceAccount(restricted, { name: 'x-gitlab-runner-irsa' });
  const { template } = pick(objects, 'Deployment', `${restricted}/x-gitlab-runner-irsa`).spec;
  const manager = pick(objects, 'Deployment', 'gitlab/gitlab-runner').spec.template;
  await cluster.createServiceAccount(restricted, { name: manager.spec.serviceAccountName });
  const pods = [
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'webhook', namespace: restricted }, spec: template.spec },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'manager', namespace: restricted }, spec: manager.spec },
    pick(objects, 'Pod', 'x-gitlab-runner-irsa-probe'),
  ];
  for (const pod of pods)
    t.strictSame(await cluster.admin.create(pod, { dryRun: true }).then(({ status, message }) => [status, message]), [
      201,
      '',
    ]);
});

t.test('values of a map are added to, and the cache reaches the runner by reference', async (t) => {
  const file = ciValues.full ?? '';
  const objects = await helm.template(...args(file), '--set', 'gitlab-runner.extraEnv.HTTPS_PROXY=http://proxy');
  const runner = pick(objects, 'Deployment', 'gitlab/gitlab-runner');
  const { metadata, spec } = runner.spec.template;
  t.match(metadata, { labels: { 'gitlab-runner-irsa/manager': 'gitlab-runner' } });
  t.match(spec, { serviceAccountName: 'gitlab-runner-common' });
  const env = new Map(spec.containers[0].env.map((each: { name: string }) => [each.name, each]));
  t.match(env.get('KUBERNETES_RETRY_LIMITS'), { value: 'failed calling webhook:20' });
  t.match(env.get('HTTPS_PROXY'), { value: 'http://proxy' });
  const cache = pick(objects, 'ConfigMap', 'gitlab/gitlab-runner-irsa-cache');
  t.strictSame(cache.data, {
    CACHE_TYPE: 's3',
    CACHE_SHARED: 'false',
    CACHE_PATH: 'runners-all',
    CACHE_S3_AUTHENTICATION_TYPE: 'iam',
    CACHE_S3_BUCKET_NAME: 'runners-cache',
    CACHE_S3_BUCKET_LOCATION: 'eu-central-1',
  });
  for (const key of Object.keys(cache.data))
    t.match(env.get(key), {
      valueFrom: { configMapKeyRef: { name: 'gitlab-runner-irsa-cache', key, optional: true } },
    });
  const config = pick(objects, 'ConfigMap', 'gitlab/gitlab-runner');
  t.match(config.data, { 'config.template.toml': /namespace = "gitlab-jobs"/ });
  t.notOk(objects.some(({ kind, metadata }) => /Role/.test(kind) && metadata?.name === 'gitlab-runner'));
});

for (const [file, source] of [
  ['minimal', 'secret'],
  ['cert-manager', 'files'],
] as const)
  t.test(`the permissions of the process are those that it uses, with ${file} values`, async (t) => {
    const objects = await helm.template(...args(ciValues[file] ?? ''));
    const rules = (kind: string, name: string) => pick(objects, kind, name).rules;
    const wanted = permissionsOf(
      {
        namespace,
        account: 'gitlab-runner-irsa',
        configMap: 'gitlab-runner-irsa-mapping',
        secret: 'gitlab-runner-irsa-certificates',
        mutating: '00-gitlab-runner-irsa',
        validating: 'gitlab-runner-irsa',
      },
      source,
    );
    t.strictSame(inOrder(rules('Role', `${namespace}/gitlab-runner-irsa`)), inOrder(wanted.role));
    t.strictSame(inOrder(rules('ClusterRole', 'gitlab-runner-irsa')), inOrder(wanted.clusterRole));
  });

t.test('with cert-manager, the release has no permission to write certificates or what trusts them', async (t) => {
  const objects = await helm.template(...args(ciValues['cert-manager'] ?? ''));
  const rules = objects
    .filter(({ kind, metadata }) => /^(Cluster)?Role$/.test(kind) && metadata?.name === 'gitlab-runner-irsa')
    .flatMap((role) => role.rules as { resources: string[]; verbs: string[] }[]);
  t.strictSame(rules.flatMap(({ resources }) => resources).sort(), ['configmaps', 'serviceaccounts']);
  t.notOk(objects.some(({ kind }) => kind === 'Secret'));
  const certificates = objects.filter(({ kind }) => kind === 'Certificate').map(titleOf);
  t.strictSame(certificates, [
    'Certificate gitlab-runner-irsa-authority',
    'Certificate gitlab-runner-irsa-cert-manager',
  ]);
  for (const { metadata } of objects.filter(({ kind }) => kind.endsWith('WebhookConfiguration')))
    t.match(metadata, {
      annotations: { 'cert-manager.io/inject-ca-from': 'gitlab-runner-irsa/gitlab-runner-irsa-cert-manager' },
    });
});

t.test('the webhook hears of the managers, and where each creates its jobs', async (t) => {
  const managers = async (name: string) => {
    const objects = await helm.template(...args(ciValues[name] ?? ''));
    const deployments = objects.filter(
      ({ kind, metadata }) => kind === 'Deployment' && metadata?.namespace === namespace,
    );
    return /--starter-managers=([^"]*)/.exec(JSON.stringify(deployments))?.[1];
  };
  t.equal(await managers('minimal'), 'gitlab/gitlab-runner-common');
  t.equal(await managers('full'), 'gitlab/gitlab-runner-common:gitlab:gitlab-jobs');
  t.equal(await managers('beside-existing-runner'), 'gitlab/gitlab-runner');
});

t.test('the text of a mapping that is indented as a whole arrives as it is', async (t) => {
  for (const helm of programs) {
    const text = '  version: 1\n  managers:\n    - serviceAccount: gitlab/gitlab-runner-common\n';
    const file = helm.values({ mapping: text });
    const objects = await helm.template(...args(ciValues.minimal ?? ''), '--values', file);
    const mapping = pick(objects, 'ConfigMap', 'gitlab-runner-irsa-mapping');
    t.strictSame(mapping.data, { 'mapping.yaml': text }, helm.version);
  }
});

t.test('the text of a mapping arrives with its comments', async (t) => {
  const file = new URL('../../../examples/mapping.yaml', import.meta.url).pathname;
  for (const helm of programs) {
    const objects = await helm.template(...args(ciValues.minimal ?? ''), '--set-file', `mapping=${file}`);
    const mapping = pick(objects, 'ConfigMap', 'gitlab-runner-irsa-mapping');
    t.strictSame(mapping.data, { 'mapping.yaml': readFileSync(file, 'utf8') });
  }
});

/** Makes the API server know kinds, and waits until it does. */
function titleOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata?.name}`;
}

/** Rules with their verbs in the order of the alphabet. */
function inOrder(rules: readonly { verbs: readonly string[] }[]): object[] {
  return rules.map((rule) => ({ ...rule, verbs: rule.verbs.toSorted() }));
}

function sorted(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return [...objects].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
