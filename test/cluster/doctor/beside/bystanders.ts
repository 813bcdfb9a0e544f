import type { Client } from '../../../control-plane/client/client.ts';
import type { Cluster } from '../../../control-plane/client/cluster.ts';
import { made } from '../../../control-plane/client/made.ts';

/** Something legitimate that a user can do. It is requested from the API server as a dry run, which leaves no trace. */
export type Ability = { name: string; status(): Promise<{ status: number; message: string }> };

const RBAC = 'rbac.authorization.k8s.io';
const GROUP = 'developers';

/**
 * Binds a group that deploys to some namespaces to ClusterRole `edit` there, like many teams. A binding in the whole
 * cluster would affect other tests. Impersonation shows what the members can do.
 */
export async function bindDevelopers(cluster: Cluster, namespaces: readonly string[]): Promise<readonly Ability[]> {
  const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: 'edit' };
  const subjects = [{ kind: 'Group', apiGroup: RBAC, name: GROUP }];
  for (const namespace of namespaces) {
    const metadata = { namespace, name: GROUP };
    const binding = { apiVersion: `${RBAC}/v1`, kind: 'RoleBinding', metadata, roleRef, subjects };
    made(await cluster.admin.create(binding), 'the binding of the group');
  }
  const developer = cluster.admin.withHeaders({ 'Impersonate-User': 'dev', 'Impersonate-Group': GROUP });
  return namespaces.flatMap((namespace) => abilitiesIn(developer, namespace));
}

function abilitiesIn(client: Client, namespace: string): Ability[] {
  const pod = { containers: [{ name: 'app', image: 'app' }] };
  const template = { metadata: { labels: { app: 'app' } }, spec: pod };
  const objects = [
    { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: 'app' }, spec: pod },
    {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name: 'app' } },
      spec: { selector: { matchLabels: { app: 'app' } }, template },
    },
    { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 'app' }, stringData: { a: 'b' } },
    { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name: 'app' }, spec: { ports: [{ port: 80 }] } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: 'app' } },
  ];
  return objects.map((object) => ({
    name: `a developer may create a ${object.kind} in ${namespace}`,
    status: () => client.create(object, { dryRun: true }),
  }));
}
