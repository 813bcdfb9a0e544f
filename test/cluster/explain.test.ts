import { join } from 'node:path';
import t from 'tap';
import { stringify } from 'yaml';
import { RELEASE } from '../../src/names.ts';
import { runCli } from '../cli/command-line.ts';
import type { PolicyRule } from '../control-plane/client/cluster-options.ts';
import { connect } from '../control-plane/client/connect.ts';
import { made } from '../control-plane/client/made.ts';
import { writeKubeconfig } from '../control-plane/server/kubeconfig.ts';
import { wholeLists } from '../whole-lists.ts';
import { takeTurn } from './chart/take-turn.ts';
import { jobPod } from './job-pod.ts';
import { createWorld, ROLE } from './world.ts';

const cluster = connect();
// One case is about a cluster where no release is registered.
await takeTurn(t, cluster);
const CORE = [''];

type Explained = { to: string | null; mode: string; role: string | null; reason: string; assumed: string[] };

/** An installation: the mapping in its ConfigMap, in the namespace of the webhook. */
async function install(t: import('tap').Test) {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' });
  const irsa = await cluster.createNamespace({ prefix: 'irsa' });
  const mapping = {
    version: 1,
    managers: [{ serviceAccount: `${world.namespace}/gitlab-runner-common` }],
    rules: [{ name: 'billing', match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing' }],
  };
  await world.map(mapping);
  const metadata = { namespace: irsa, name: 'gitlab-runner-irsa-mapping' };
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'mapping.yaml': stringify(mapping) } };
  made(await cluster.admin.create(configMap), 'the mapping');
  const registration = {
    ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' },
    metadata: { name: `00-${irsa}` },
    webhooks: [
      {
        name: 'enforce.pods.gitlab-runner-irsa',
        // The one that decides is registered beside it.
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['bindings'] }],
        clientConfig: { service: { namespace: irsa, name: 'gitlab-runner-irsa' } },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': world.namespace } },
        ...{ sideEffects: 'None', admissionReviewVersions: ['v1'], failurePolicy: 'Ignore' },
      },
    ],
  };
  made(await cluster.admin.create(registration), 'the registration');
  const unregister = () => cluster.admin.delete(registration);
  t.teardown(unregister);
  const folder = t.testdir();
  /** The options of a person with an account of the cluster and these permissions. */
  const as = async (name: string, inIrsa: readonly PolicyRule[], inRunners: readonly PolicyRule[]) => {
    await cluster.createServiceAccount(irsa, { name });
    if (inIrsa.length > 0) await cluster.grant(irsa, name, inIrsa);
    if (inRunners.length > 0) await cluster.grant(world.namespace, `${irsa}/${name}`, inRunners);
    const file = join(folder, `${name}.kubeconfig`);
    writeKubeconfig(cluster.connection, { file, token: await cluster.token(irsa, name) });
    return ['--kubeconfig', file, '--webhook-namespace', irsa];
  };
  return { ...world, irsa, folder, as, registration, unregister };
}

const MAPPING: PolicyRule = {
  apiGroups: CORE,
  resources: ['configmaps'],
  resourceNames: ['gitlab-runner-irsa-mapping'],
  verbs: ['get'],
};
const ACCOUNTS: PolicyRule = { apiGroups: CORE, resources: ['serviceaccounts'], verbs: ['list'] };
const PODS: PolicyRule = { apiGroups: CORE, resources: ['pods'], verbs: ['get'] };

const explain = async (...words: readonly string[]) => {
  const { code, stderr, stdout } = await runCli(['explain', ...words, '--json']);
  return { code, stderr, found: stdout === '' ? [] : (JSON.parse(stdout) as Explained[]) };
};

t.test('explain in a cluster', async (t) => {
  const installed = await install(t);
  const { namespace, irsa, manager } = installed;

  await t.test('a job of a project has the account and the role that the active mapping gives it', async (t) => {
    const words = await installed.as('reader', [MAPPING], [ACCOUNTS, PODS]);
    const { code, found, stderr } = await explain('--project', '4242', ...words);
    t.equal(code, 0, stderr);
    t.match(found, wholeLists([{ to: 'ci-billing', role: `${ROLE}/billing`, reason: 'patched' }]));
    t.match(stderr, new RegExp(`^mapping: ConfigMap ${irsa}/gitlab-runner-irsa-mapping of https://`));
    t.match(stderr, new RegExp(`^modes: ${namespace}: (?:enforce|not seen)$`, 'm'));
    t.match(found[0]?.assumed[0], new RegExp(`^the namespace is ${namespace}, the only one`));
    const refused = await explain('--project', '9876', ...words);
    t.equal(refused.code, 1);
    t.match(refused.found, wholeLists([{ to: null, role: null, reason: 'no_rule' }]));
    const text = await runCli(['explain', '--project', '4242', ...words]);
    t.match(
      text.stdout.split('\n').slice(1, 3),
      wholeLists([/^ {2}allowed {4}default → ci-billing/, `  role       ${ROLE}/billing`]),
    );
  });

  await t.test('a manager that does not exist, as with a typo in the mapping, is told', async (t) => {
    const words = await installed.as('reader-of-typos', [], [ACCOUNTS, PODS]);
    const typo = `${namespace}/gitlab-runer-common`;
    const document = {
      ...{ version: 1, managers: [{ serviceAccount: typo }] },
      rules: [{ name: 'all', match: { kind: 'job' }, serviceAccount: 'ci-billing' }],
    };
    const mapping = join(t.testdir({ 'mapping.yaml': stringify(document) }), 'mapping.yaml');
    const explained = async (...more: string[]) =>
      (await explain('--project', '4242', '--namespace', namespace, '--mapping', mapping, ...more, ...words)).found;
    t.match(
      (await explained())[0]?.assumed.join('\n'),
      `the requester exists; the cluster has no ServiceAccount ${typo}`,
    );
    const right = await explained('--requester', `${namespace}/gitlab-runner-common`);
    t.notMatch(right[0]?.assumed.join('\n'), 'the requester exists');
  });

  await t.test('a plan reads the active mapping where the registration says that the webhook is', async (t) => {
    const released = { ...installed.registration, metadata: { name: RELEASE.mutatingWebhookConfiguration } };
    made(await cluster.admin.create(released), 'the registration of a release');
    const document = { version: 1, managers: [{ serviceAccount: `${namespace}/gitlab-runner-common` }], rules: [] };
    const file = join(t.testdir({ 'mapping.yaml': stringify(document) }), 'mapping.yaml');
    const place = ['--kubeconfig', cluster.connection.kubeconfig];
    const { code, stdout, stderr } = await runCli(['plan', 'cluster', file, '--rules', ...place]);
    await cluster.admin.delete(released);
    t.equal(code, 1, stderr);
    t.match(stdout, /4242/);
  });

  await t.test('a job has the account that its runner configures, which the mapping does not expect', async (t) => {
    const readers: PolicyRule[] = [
      { apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs: ['list'] },
      { apiGroups: CORE, resources: ['configmaps'], verbs: ['get'] },
    ];
    const words = await installed.as('operator', [MAPPING], [ACCOUNTS, ...readers]);
    const labels = { app: 'runner', 'gitlab-runner-irsa/manager': 'runner' };
    const env = [
      { name: 'CI_SERVER_URL', value: 'https://gitlab.example.com' },
      { name: 'KUBERNETES_NAMESPACE', value: namespace },
      { name: 'KUBERNETES_SERVICE_ACCOUNT', value: 'ci-shop' },
    ];
    const spec = {
      ...{ replicas: 0, selector: { matchLabels: { app: 'runner' } } },
      template: {
        metadata: { labels },
        spec: { serviceAccountName: 'gitlab-runner-common', containers: [{ name: 'runner', image: 'x', env }] },
      },
    };
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name: 'runner' }, spec };
    made(await cluster.admin.create(deployment), 'the runner');
    const { code, found } = await explain('--project', '4242', ...words);
    await cluster.admin.delete(deployment);
    t.equal(code, 1);
    t.match(found, wholeLists([{ to: null, reason: 'override_refused' }]));
    t.match(found[0]?.assumed.join('\n'), /so it has the configured one, ci-shop /);
  });

  await t.test('a pod of the cluster is explained as the webhook decided it', async (t) => {
    const words = await installed.as('watcher', [MAPPING], [ACCOUNTS, PODS]);
    const stored = made(await manager.create(jobPod(namespace)), 'the job') as { metadata: { name: string } };
    const { name } = stored.metadata;
    for (const pod of [['pod', name], [`pod/${name}`]]) {
      const { code, found, stderr } = await explain(...pod, '-n', namespace, ...words);
      t.equal(code, 0, stderr);
      t.match(found, wholeLists([{ pod: name, to: 'ci-billing', role: `${ROLE}/billing` }]));
    }
    const text = await runCli(['explain', 'pod', name, '-n', namespace, ...words]);
    t.match(text.stdout, /\n {2}runs on {4}ci-billing, the same as it would get now\n/);
    t.match(await explain('pod', 'absent', '-n', namespace, ...words), {
      code: 2,
      stderr: /the pod cannot be read: Pod .*\/absent does not exist/,
    });
  });

  await t.test('a pod that looks like a job, and that no runner created, is that of a user', async (t) => {
    const words = ['--kubeconfig', cluster.connection.kubeconfig, '--webhook-namespace', irsa];
    const kubectl = cluster.admin.withHeaders({ 'User-Agent': 'kubectl/v1.36.3 (linux/amd64)' });
    const { metadata } = made(
      await kubectl.create(jobPod(irsa, { project: 998 })),
      'the pod, where the webhook is not called',
    ) as {
      metadata: { name: string };
    };
    const { code, found } = await explain('pod', metadata.name, '-n', irsa, ...words);
    t.equal(code, 1);
    t.match(found, wholeLists([{ reason: 'untrusted_requester' }]));
    t.match(found[0]?.assumed[0], /because no runner created the pod: managedFields names kubectl \(/);
  });

  await t.test('without a permission, it says which one is missing', async (t) => {
    const nothing = await installed.as('powerless', [], []);
    t.match(await explain('--project', '4242', ...nothing), {
      code: 2,
      stderr: new RegExp(`needs: get configmaps gitlab-runner-irsa-mapping in namespace ${irsa}`),
    });
    const words = await installed.as('half', [MAPPING], []);
    const { code, found } = await explain('--project', '4242', ...words);
    t.equal(code, 0);
    t.match(found, wholeLists([{ to: 'ci-billing', role: null, mode: 'enforce' }]));
    const { assumed = [] } = found[0] ?? {};
    t.ok(assumed.some((line) => line.includes(`needs: list serviceaccounts in namespace ${namespace}`)));
    t.ok(assumed.some((line) => line.includes(`needs: get namespaces ${namespace}`)));
    t.match(await explain('pod', 'any', '-n', namespace, ...words), {
      code: 2,
      stderr: new RegExp(`needs: get pods any in namespace ${namespace}`),
    });
  });

  await t.test('the mode is that of the label', async (t) => {
    const words = ['--kubeconfig', cluster.connection.kubeconfig, '--webhook-namespace', irsa];
    const label = (mode: string | null) =>
      cluster.admin.patch(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
        { metadata: { labels: { 'gitlab-runner-irsa': mode } } },
      );
    await label('observe');
    t.match((await explain('--project', '4242', ...words)).found, wholeLists([{ mode: 'observe', to: 'default' }]));
    t.match(
      (await explain('--project', '4242', '--mode', 'enforce', ...words)).found,
      wholeLists([{ mode: 'enforce' }]),
    );
    await installed.unregister();
    t.match(
      (await explain('--project', '4242', ...words)).found,
      wholeLists([{ mode: 'enforce', to: 'ci-billing', skipped: /^no (MutatingWebhookConfiguration|entry of)/ }]),
    );
    await label('off');
    const { found } = await explain('--project', '4242', ...words);
    t.match(found, wholeLists([{ mode: 'enforce', skipped: /has the label gitlab-runner-irsa=off$/ }]));
    t.ok(found[0]?.assumed.some((line) => line.includes('has the label gitlab-runner-irsa=off')));
    await label(null);
    const unlabeled = await explain('--project', '4242', ...words);
    t.ok(unlabeled.found[0]?.assumed.some((line) => line.includes('has no label gitlab-runner-irsa')));
  });

  await t.test('an edited mapping in a file is compared with the pods and accounts of the cluster', async (t) => {
    const words = await installed.as('editor', [], [ACCOUNTS, PODS]);
    const { metadata } = made(await manager.create(jobPod(namespace)), 'the job') as { metadata: { name: string } };
    const edited = {
      version: 1,
      managers: [{ serviceAccount: `${namespace}/gitlab-runner-common` }],
      rules: [{ name: 'all', match: { kind: 'job' }, serviceAccount: 'ci-new' }],
    };
    const file = join(t.testdir({ 'mapping.yaml': stringify(edited) }), 'mapping.yaml');
    const { code, found } = await explain('pod', metadata.name, '-n', namespace, '--mapping', file, ...words);
    t.equal(code, 1);
    t.match(found, wholeLists([{ reason: 'account_missing' }]));
    const job = await explain('--project', '4242', '--mapping', file, ...words);
    t.match(job, wholeLists({ code: 1, found: [{ reason: 'account_missing' }] }));
    t.match(await runCli(['explain', '--project', '4242', '--mapping', file]), { code: 0, stdout: /role {7}unknown/ });
    t.match(await runCli(['explain', 'pod', 'a', '-n', 'b']), { code: 2, stderr: /no kubeconfig found/ });
  });
});
