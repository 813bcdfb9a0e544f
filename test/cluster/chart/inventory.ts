import type { KubernetesObject } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { lasting } from './lasting.ts';

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

type Stored = { name?: string; annotations?: Readonly<Record<string, string>>; ownerReferences?: object[] };

/** An annotation of every object that Helm creates (`helm.sh/helm/pkg/action/validate.go`). */
const RELEASE = 'meta.helm.sh/release-namespace';

/**
 * @returns all objects in these namespaces, and the cluster-wide objects of releases in them, as `kind namespace/name`
 */
export async function inventory(
  cluster: Cluster,
  namespaces: readonly string[],
): Promise<Map<string, KubernetesObject>> {
  const found = new Map<string, KubernetesObject>();
  for (const { apiVersion, kind, clusterWide } of KINDS) {
    for (const namespace of clusterWide ? [undefined] : namespaces) {
      const { body } = await cluster.admin.list({ apiVersion, kind, metadata: namespace ? { namespace } : {} });
      for (const object of body.items) {
        const { annotations, name = '' } = object.metadata as Stored;
        // A controller creates this one in every namespace, at any time.
        if (name === 'kube-root-ca.crt') continue;
        // Tests that run at the same time have their own webhooks and permissions.
        if (clusterWide && !namespaces.includes(annotations?.[RELEASE] ?? '')) continue;
        found.set(`${kind} ${namespace ?? ''}/${name}`, object);
      }
    }
  }
  return found;
}

/**
 * Returns what Helm, people and the process have written: objects without an owner, without their status and
 * resourceVersion. Controllers may write these parts at any time.
 */
export async function written(cluster: Cluster, namespaces: readonly string[]): Promise<Map<string, string>> {
  const all = [...(await inventory(cluster, namespaces))];
  return new Map(
    all
      .filter(([, { metadata }]) => (metadata as Stored).ownerReferences === undefined)
      .map(([key, object]) => [key, JSON.stringify(lasting(object))]),
  );
}
