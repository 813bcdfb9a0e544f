import t, { type Test } from 'tap';
import type { Client } from '../../control-plane/client/client.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { startRecordingWebhook } from '../../control-plane/client/recording-webhook.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import type { WebhookConfiguration } from '../../control-plane/client/webhook-configuration.ts';
import { assembleChart } from './assemble.ts';
import { helms } from './helm.ts';
import { takeTurn } from './take-turn.ts';
import { ciValues } from './values.ts';

type Entry = {
  name: string;
  clientConfig: { service: { path: string } };
  namespaceSelector: { matchExpressions: { key: string }[] };
};

const KEY = 'gitlab-runner-irsa';
const cluster = connect();
const [helm] = await helms(t, cluster);
const chart = assembleChart(t);
await takeTurn(t, cluster);
const own = await cluster.createNamespace({ prefix: 'own', labels: { [KEY]: 'enforce' } });
const recording = await startRecordingWebhook();
t.teardown(() => recording.close());

/** Which entry is called for a namespace with this value of the label. */
const modes: Record<string, string | undefined> = {
  observe: 'observe',
  'best-effort': 'best-effort',
  off: undefined,
  enforce: 'enforce',
  '': 'enforce',
  true: 'enforce',
  false: 'enforce',
  OFF: 'enforce',
  Observe: 'enforce',
  obsrve: 'enforce',
  best_effort: 'enforce',
};

t.test('the value of the label says which entry is called; a typo never opens', async (t) => {
  await register(t, (entry) => entry);
  for (const [value, mode] of Object.entries(modes)) {
    const namespace = await cluster.createNamespace({ labels: { [KEY]: value } });
    t.strictSame(await called(namespace), mode === undefined ? [] : [`/mutate/${mode}`], `${KEY}=${value}`);
  }
  t.strictSame(await called(await cluster.createNamespace()), [], 'no label');
  t.strictSame(await called(await cluster.createNamespace({ labels: { KEY: 'enforce' } })), [], 'another label');
});

t.test('neither kube-system nor the namespace of the release is ever selected', async (t) => {
  await register(t, (entry) => entry);
  t.strictSame(await called(own), []);
  const system = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } };
  await cluster.admin.patch(system, { metadata: { labels: { [KEY]: 'enforce' } } });
  t.teardown(() => cluster.admin.patch(system, { metadata: { labels: { [KEY]: null } } }));
  t.strictSame(await called('kube-system'), []);
});

t.test('only the creation of pods is asked about', async (t) => {
  await register(t, (entry) => entry);
  const namespace = await cluster.createNamespace({ labels: { [KEY]: 'enforce' } });
  const before = recording.calls.length;
  const { status } = await cluster.admin.create(pod(namespace, 'kept'));
  t.equal(status, 201);
  t.equal(recording.calls.length, before + 1);
  const reference = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: 'kept' } };
  await cluster.admin.patch(reference, { metadata: { labels: { x: 'y' } } });
  await cluster.admin.delete(reference);
  t.equal(recording.calls.length, before + 1);
});

t.test('if its own namespace were selected, its pods would still come back, and no other pod would pass', async (t) => {
  // As a user does who edits the selectors.
  await register(t, ({ namespaceSelector, ...entry }) => ({
    ...entry,
    namespaceSelector: {
      matchExpressions: namespaceSelector.matchExpressions.filter(({ key }) => key !== 'kubernetes.io/metadata.name'),
    },
  }));
  const other = await cluster.createNamespace({ labels: { [KEY]: 'enforce' } });
  const label = { 'app.kubernetes.io/name': 'gitlab-runner-irsa' };

  t.strictSame(await called(own, label), ['/mutate/enforce'], 'a pod with the label that a user made');
  t.strictSame(await byReplicaSet(own, label), [], 'a pod of the release');
  t.strictSame(await byReplicaSet(own, { 'app.kubernetes.io/name': 'other' }), ['/mutate/enforce']);
  t.strictSame(await byReplicaSet(other, label), ['/mutate/enforce'], 'a ReplicaSet that a job has made');
});

/** Registers the configuration of the chart, with calls to a webhook that remembers them. */
async function register(t: Test, change: (entry: Entry) => Entry): Promise<void> {
  const objects = (await helm?.template('x', chart, '--namespace', own, '--values', ciValues.minimal ?? '')) ?? [];
  const rendered = objects.find(
    ({ kind }) => kind === 'MutatingWebhookConfiguration',
  ) as unknown as WebhookConfiguration;
  const webhooks = (rendered.webhooks as Entry[]).map(change).map((entry) => ({
    ...entry,
    clientConfig: { url: new URL(entry.clientConfig.service.path, recording.url).href, caBundle: recording.caBundle },
  }));
  const registered = await cluster.registerConfiguration({ ...rendered, webhooks });
  t.teardown(() => registered.unregister());
}

function pod(namespace: string, name: string, labels: object = {}): object {
  const spec = { containers: [{ name: 'x', image: 'images.example.com/x' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels }, spec };
}

/** @returns the paths that were called for a pod of the namespace */
async function called(namespace: string, labels: object = {}, client: Client = cluster.admin): Promise<unknown[]> {
  const before = recording.calls.length;
  const { status, message } = await client.create(pod(namespace, 'asked', labels), { dryRun: true });
  if (status !== 201) throw new Error(message);
  return recording.calls.slice(before).map(({ path }) => path?.replace(/\?.*/, ''));
}

/** @returns the paths that were called for the pod that the controller made */
async function byReplicaSet(namespace: string, labels: Record<string, string>): Promise<unknown[]> {
  const before = recording.calls.length;
  const metadata = { namespace, name: `set-${before}-${Object.values(labels).join('-')}` };
  const matchLabels = { ...labels, set: metadata.name };
  const template = { metadata: { labels: matchLabels }, spec: (pod('', '') as { spec: object }).spec };
  await cluster.admin.create({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata,
    spec: { selector: { matchLabels }, template },
  });
  await waitUntil('the controller to make a pod', async () => {
    const pods = await cluster.admin.list(
      { apiVersion: 'v1', kind: 'Pod', metadata: { namespace } },
      { labelSelector: `set=${metadata.name}` },
    );
    return pods.body.items[0];
  });
  return recording.calls.slice(before).map(({ path }) => path?.replace(/\?.*/, ''));
}
