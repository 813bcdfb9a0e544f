import type { Cluster } from '../../control-plane/cluster.ts';

const KINDS: readonly { apiVersion: string; kind: string; clusterWide?: true }[] = [
  ...['ConfigMap', 'Pod', 'Secret', 'Service', 'ServiceAccount'].map((kind) => ({ apiVersion: 'v1', kind })),
  ...['Deployment', 'ReplicaSet'].map((kind) => ({ apiVersion: 'apps/v1', kind })),
  ...['Role', 'RoleBinding'].map((kind) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind })),
  ...['ClusterRole', 'ClusterRoleBinding'].map((kind) => ({
    ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind, clusterWide: true as const },
  })),
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
  ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map((kind) => ({
    ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind, clusterWide: true as const },
  })),
];

/**
 * @returns all objects of these namespaces, and those of the cluster that bear the name of the product, as
 *   `kind namespace/name` with their resourceVersion
 */
export async function inventory(cluster: Cluster, namespaces: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { apiVersion, kind, clusterWide } of KINDS) {
    for (const namespace of clusterWide ? [undefined] : namespaces) {
      const { body } = await cluster.admin.list({ apiVersion, kind, metadata: namespace ? { namespace } : {} });
      for (const { metadata } of body.items) {
        const { name = '', resourceVersion } = metadata as { name?: string; resourceVersion: string };
        // The controllers make the one of every namespace, some time.
        if (name === 'kube-root-ca.crt' || (clusterWide && !name.includes('gitlab-runner-irsa'))) continue;
        // Tests that run at the same time register webhooks and rights that end in the name of their namespace.
        if (clusterWide && /-[0-9a-f]{8}$/.test(name) && !namespaces.some((each) => name.endsWith(each))) continue;
        found.set(`${kind} ${namespace ?? ''}/${name}`, resourceVersion);
      }
    }
  }
  return found;
}
