import type { Cluster } from '../../control-plane/client/cluster.ts';
import { made } from '../../control-plane/client/made.ts';
import type { Reference } from '../../control-plane/client/object-path.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';

type PodObject = Reference & { metadata: { name: string; namespace: string }; status: { podIP?: string } };

/**
 * Reports every pod of a Deployment as running and ready, and as an endpoint of its Service, and waits until the status
 * shows that. The control plane of the tests has neither a kubelet nor a node, and without a node no controller makes a
 * pod an endpoint.
 */
export async function actAsKubelet(cluster: Cluster, deployment: Reference, replicas: number): Promise<void> {
  const { admin } = cluster;
  const { namespace = '', name = '' } = deployment.metadata ?? {};
  await waitUntil(`${replicas} replicas of ${name} to be ready`, async () => {
    const { body } = await admin.list<PodObject>({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace } });
    for (const [index, pod] of body.items.entries()) if (pod.status.podIP === undefined) await start(pod, index);
    const { status } = made(await admin.get<{ status: { readyReplicas?: number } }>(deployment), name);
    return (status.readyReplicas ?? 0) === replicas || undefined;
  });
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace, name: `${name}-test`, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: Array.from({ length: replicas }, (_, index) => ({ addresses: [addressOf(index)] })),
    ports: [{ name: 'webhook', port: 9443 }],
  };
  made(await admin.patch(slice, slice, { type: 'apply', force: true }), 'the EndpointSlice');

  async function start({ metadata }: PodObject, index: number): Promise<void> {
    const podIP = addressOf(index);
    const conditions = ['PodScheduled', 'Ready', 'ContainersReady'].map((type) => ({ type, status: 'True' }));
    const status = { phase: 'Running', podIP, podIPs: [{ ip: podIP }], conditions };
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/status`;
    await admin.raw('PATCH', path, { status }, { 'Content-Type': 'application/merge-patch+json' });
  }
}

function addressOf(index: number): string {
  return `10.0.0.${index + 1}`;
}
