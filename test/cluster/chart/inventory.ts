import type { Cluster } from '../../control-plane/client/cluster.ts';

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
  ...[
    ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
    ...['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
  ].map((kind) => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind, clusterWide: true as const })),
];

type Stored = { name?: string; resourceVersion: string; annotations?: Readonly<Record<string, string>> };

/** On every object that Helm makes (`helm.sh/helm/pkg/action/validate.go`). */
const RELEASE = 'meta.helm.sh/release-namespace';

/**
 * @returns all objects of these namespaces, and those of the cluster that belong to a release in one of them, as
 *   `kind namespace/name` with their resourceVersion
 */
export async function inventory(cluster: Cluster, namespaces: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { apiVersion, kind, clusterWide } of KINDS) {
    for (const namespace of clusterWide ? [undefined] : namespaces) {
      const { body } = await cluster.admin.list({ apiVersion, kind, metadata: namespace ? { namespace } : {} });
      for (const { metadata } of body.items) {
        const { annotations, name = '', resourceVersion } = metadata as Stored;
        // The controllers make the one of every namespace, some time.
        if (name === 'kube-root-ca.crt') continue;
        // Tests that run at the same time have webhooks and rights of their own.
        if (clusterWide && !namespaces.includes(annotations?.[RELEASE] ?? '')) continue;
        found.set(`${kind} ${namespace ?? ''}/${name}`, resourceVersion);
      }
    }
  }
  return found;
}
