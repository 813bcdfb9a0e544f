import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ClusterDemo } from '../src/demo/ask-cluster.ts';
import type { DemoServer } from '../src/demo/demo-server.ts';
import type { Row } from '../src/demo/row.ts';
import { known, type Scene } from '../src/demo/scenario.ts';
import { nameOf } from '../src/pods/job-shape.ts';
import type { Pod } from '../src/pods/pod.ts';
import { buildBinaries } from './control-plane/build/build.ts';
import type { Client, KubernetesObject } from './control-plane/client/client.ts';
import { Cluster } from './control-plane/client/cluster.ts';
import { waitUntil } from './control-plane/client/wait-until.ts';
import type { RegisteredWebhook } from './control-plane/client/webhook-configuration.ts';
import { startTestEnvironment } from './control-plane/test-environment.ts';
import { asReplicaSet, asSent } from './demo-pod.ts';

const NAMESPACE = 'gitlab';
const MANAGER = 'gitlab-runner-common';

/**
 * `npm run demo -- --cluster`: creates the demo's pods at a real API server, which also calls the real EKS webhook
 * after ours.
 */
export const demoOnCluster: ClusterDemo = async ({ note, ...options }) => {
  const binaries = await buildBinaries({ root: join(import.meta.dirname, '..'), log: note, env: process.env });
  if ('missing' in binaries) return binaries;
  const environment = await startTestEnvironment(binaries, { log: note });
  try {
    return { rows: await playOnCluster(new Cluster(environment.connection), options) };
  } finally {
    await environment.stop();
  }
};

/** Creates the namespace, the accounts and the manager's permissions, registers both webhooks, and creates the pods. */
export async function playOnCluster(
  cluster: Cluster,
  { scenes, server, accounts }: Omit<Parameters<ClusterDemo>[0], 'note'>,
): Promise<Row[]> {
  await createDemoObjects(cluster, accounts);
  const manager = await cluster.asPodOf(NAMESPACE, MANAGER);
  const webhooks = await register(cluster, server);
  try {
    // The first pod opens the connections between all parts.
    await manager.create(warmUp, { dryRun: true });
    const rows: Row[] = [];
    for (const scene of scenes) rows.push(await play(scene, cluster, manager, server));
    return rows;
  } finally {
    for (const webhook of webhooks) await webhook.unregister();
  }
}

const warmUp = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: NAMESPACE, name: 'runner-any-project-4242-concurrent-0-00000000' },
  spec: { containers: [{ name: 'build', image: 'build' }] },
};

async function createDemoObjects(cluster: Cluster, accounts: string): Promise<void> {
  const { admin } = cluster;
  const { items } = parse(readFileSync(accounts, 'utf8')) as { items: KubernetesObject[] };
  const priorityClass = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', value: -10 };
  await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  await admin.create({ ...priorityClass, metadata: { name: 'gitlab-runner-idle-capacity' } });
  for (const account of items) await admin.create(account);
  await cluster.grant(NAMESPACE, MANAGER, [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }]);
}

async function register(cluster: Cluster, server: DemoServer): Promise<RegisteredWebhook[]> {
  const { url, caBundle } = cluster.eksWebhook;
  const selected = { namespaces: [NAMESPACE], failurePolicy: 'Fail' } as const;
  return [
    await cluster.registerWebhook({
      ...{ ...selected, name: '00-gitlab-runner-irsa-demo', reinvocationPolicy: 'Never' },
      ...{ url: server.url.href, caBundle: Buffer.from(server.ca).toString('base64') },
    }),
    await cluster.registerWebhook({
      ...{ ...selected, name: 'pod-identity-webhook-demo', reinvocationPolicy: 'IfNeeded' },
      ...{ url, caBundle, admissionReviewVersions: ['v1beta1'] },
    }),
  ];
}

/**
 * Creates the pod of a scene. A job is created as its manager creates it. A pod without a full name is created by a
 * controller, some time later.
 */
async function play(scene: Scene, cluster: Cluster, manager: Client, { reasons }: DemoServer): Promise<Row> {
  const { object } = scene.review.request;
  const begin = performance.now();
  const byItself = object.metadata?.name !== undefined;
  const { body, refusal } = byItself
    ? await byManager(object, manager)
    : { body: await byController(object, cluster.admin), refusal: undefined };
  return {
    ...{ project: undefined, ...known(scene), reason: reasons.get(nameOf(object)) ?? 'not asked' },
    ...{ to: body?.spec?.serviceAccountName ?? undefined, role: body && roleIn(body), message: refusal },
    milliseconds: byItself ? performance.now() - begin : undefined,
  };
}

async function byManager(pod: Pod, manager: Client): Promise<{ body: Pod | undefined; refusal: string | undefined }> {
  const [written] = pod.metadata?.managedFields ?? [];
  // managedFields have the User-Agent up to its first slash.
  const runner = manager.withHeaders({ 'User-Agent': `${written?.manager}/amd64)` });
  const { status, body, message } = await runner.create<Pod>(asSent(pod, NAMESPACE));
  return status === 201 ? { body, refusal: undefined } : { body: undefined, refusal: message };
}

async function byController(pod: Pod, admin: Client): Promise<Pod> {
  const replicaSet = asReplicaSet(pod, NAMESPACE);
  const { status, message } = await admin.create(replicaSet);
  if (status !== 201) throw new Error(`The API server made no ReplicaSet ${replicaSet.metadata.name}: ${message}`);
  const reference = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: NAMESPACE } };
  return waitUntil(`a pod of ReplicaSet ${replicaSet.metadata.name}`, async () => {
    const { body } = await admin.list<Pod>(reference);
    return body.items.find(({ metadata }) => metadata?.generateName === pod.metadata?.generateName);
  });
}

function roleIn({ spec }: Pod): string | undefined {
  const [container] = spec?.containers ?? [];
  return container?.env?.find(({ name }) => name === 'AWS_ROLE_ARN')?.value ?? undefined;
}
