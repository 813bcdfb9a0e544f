import t from 'tap';
import { createAuthority, issueLeaf } from '../../../src/certificates/authority.ts';
import { doctorSchema } from '../../../src/cli/schemas/doctor.ts';
import type { Diagnosis } from '../../../src/doctor/diagnosis.ts';
import { runCli } from '../../cli/command-line.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { wholeLists } from '../../whole-lists.ts';
import { assembleChart } from '../chart/assemble.ts';
import { helms } from '../chart/helm.ts';
import { MUTATING, prepareRelease, VALIDATING } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { ROLE } from '../world.ts';
import { actAsKubelet } from './act-as-kubelet.ts';
import { isFindingOf } from './is-finding-of.ts';

const cluster = connect();
const { admin } = cluster;

// The doctor has constants of the chart; this test finds a difference between the two.
t.test('an installation of the chart has no finding once its process and a kubelet have done their part', async (t) => {
  await takeTurn(t, cluster);
  const [helm] = (await helms(t, cluster)).slice(-1);
  if (helm === undefined) throw new Error('Helm is missing');
  const release = await prepareRelease(t, cluster, helm);
  const { namespace, runners } = release;
  const own = { namespaces: [namespace, runners], names: ['clusterrolebinding gitlab-runner-irsa'] };
  const mapping = {
    version: 1,
    managers: [{ serviceAccount: `${runners}/gitlab-runner-common` }],
    rules: [
      { name: 'managers', match: { kind: 'manager' }, serviceAccount: 'gitlab-runner-common' },
      { name: 'billing', match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing' },
    ],
    default: { manager: 'keep', job: 'deny' },
  };
  const account = (name: string, kind: string) => ({ name, kind, namespaces: [runners], roleArn: `${ROLE}/${name}` });
  const installed = {
    serviceAccounts: [account('gitlab-runner-common', 'manager'), account('ci-billing', 'job')],
    cache: { bucket: 'gitlab-runner-cache', region: 'eu-central-1' },
    mapping,
  };
  await helm.ok('install', ...release.args, '--values', helm.values(installed), assembleChart(t));
  await doTheirPart(namespace);

  const examine = async () => {
    const { stdout } = await runCli(['doctor', '--kubeconfig', cluster.connection.kubeconfig, '--json']);
    const diagnosis = JSON.parse(stdout) as Diagnosis;
    const findings = diagnosis.checks.flatMap((check) => check.findings);
    return { diagnosis, findings: findings.filter((finding) => isFindingOf(finding, own)) };
  };

  await t.test(
    'before the namespace has the label and the EKS webhook is registered, these two are the findings',
    async (t) => {
      const { diagnosis, findings } = await examine();
      t.equal(diagnosis.installation.namespace, namespace, 'the namespace is found by the registration');
      t.same(
        findings.map(({ code }) => code).filter((code) => !code.startsWith('eks_webhook_')),
        ['namespace_unlabeled'],
      );
      t.ok(findings.some(({ code }) => code.startsWith('eks_webhook_')));
    },
  );

  const reviewed = async () => {
    const { stdout } = await runCli(['doctor', '--kubeconfig', cluster.connection.kubeconfig, '--security', '--json']);
    const { review } = doctorSchema.parse(JSON.parse(stdout));
    // Other tests give permissions in the whole cluster.
    const isOurs = ({ object }: { object: string }) =>
      [...own.namespaces, ...own.names].some((name) => object.includes(name));
    return (id: string) => {
      const item = review?.items.find((one) => one.id === id);
      return { answer: item?.answer, codes: (item?.findings ?? []).filter(isOurs).map(({ code }) => code) };
    };
  };

  await t.test('of its own permissions and networks, the review finds the open ports alone', async (t) => {
    const answerTo = await reviewed();
    for (const id of ['runner_namespaces', 'runner_namespace_writers', 'manager_roles', 'webhook_namespace'])
      t.same(answerTo(id).codes, [], id);
    for (const id of ['guard_permissions', 'cluster_permissions', 'manager_accounts', 'manager_namespaces'])
      t.same(answerTo(id).codes, [], id);
    t.match(answerTo('runner_namespaces').answer, 'yes', 'the runner of the chart is not another workload');
    t.same(answerTo('webhook_port').codes, ['webhook_port_open']);
    t.same(answerTo('metrics_port').codes, ['metrics_port_open']);
    const limited = helm.values({
      ...installed,
      networkPolicy: {
        controlPlaneCIDRs: ['10.0.10.0/24'],
        metricsFrom: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      },
    });
    await helm.ok('upgrade', ...release.args, '--values', limited, assembleChart(t));
    await doTheirPart(namespace);
    const after = await reviewed();
    t.equal(after('webhook_port').answer, 'yes');
    t.equal(after('metrics_port').answer, 'yes');
  });

  await t.test('after that, there is no finding', async (t) => {
    const eksWebhook = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: `pod-identity-webhook-${namespace}` },
      webhooks: [
        {
          ...{ name: 'iam-for-pods.amazonaws.com', failurePolicy: 'Ignore', sideEffects: 'None' },
          ...{ clientConfig: { url: 'https://127.0.0.1:1/mutate' }, admissionReviewVersions: ['v1'] },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': runners } },
        },
      ],
    };
    made(await admin.create(eksWebhook), 'the EKS webhook');
    t.teardown(() => admin.delete(eksWebhook));
    const labels = { 'gitlab-runner-irsa': 'observe' };
    await admin.patch({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: runners } }, { metadata: { labels } });
    const { diagnosis, findings } = await examine();
    t.match(
      findings,
      wholeLists([{ code: 'namespace_not_enforced', level: 'notice', found: /none gets a role by the mapping/ }]),
    );
    t.equal(findings.length, 1);
    const enforced = { metadata: { labels: { 'gitlab-runner-irsa': 'enforce' } } };
    await admin.patch({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: runners } }, enforced);
    t.same((await examine()).findings, [], 'in enforce neither');
    const blind = diagnosis.checks.filter(({ state }) => state === 'blind');
    t.same(
      blind.map(({ id }) => id),
      ['roles_trust', 'cache_permissions'],
      'only the AWS side was not provided',
    );
    const looked = new Map(diagnosis.checks.map((check) => [check.id, check.looked]));
    t.match(
      looked.get('runner_cache'),
      '1 cache in S3 of 1 runner',
      'the cache settings come from the ConfigMap of the chart',
    );
  });
});

/** Writes what the process writes when it starts, and what a kubelet reports when it runs. */
async function doTheirPart(namespace: string): Promise<void> {
  const now = new Date();
  const authority = await createAuthority({ commonName: 'gitlab-runner-irsa', now, days: 365 });
  const names = { dns: [`gitlab-runner-irsa.${namespace}.svc`], ip: [] };
  const leaf = await issueLeaf({ authority, names, now, days: 30 });
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 'gitlab-runner-irsa-certificates' } };
  const stringData = { 'tls.crt': leaf.certificate, 'ca.crt': authority.certificate };
  made(await admin.patch(secret, { stringData }), 'the Secret');
  const value = Buffer.from(authority.certificate).toString('base64');
  for (const [reference, entries] of [
    [MUTATING, 3],
    [VALIDATING, 1],
  ] as const) {
    const patch = Array.from({ length: entries }, (_, index) => {
      return { op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value };
    });
    made(await admin.patch(reference, patch, { type: 'json' }), 'the bundle');
  }
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name: 'gitlab-runner-irsa' } };
  await actAsKubelet(cluster, deployment, 2);
}
