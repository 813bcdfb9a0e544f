import type { Test } from 'tap';
import type { Client, KubernetesObject } from '../../control-plane/client/client.ts';
import type { Cluster } from '../../control-plane/client/cluster.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { type Place, revision, workload } from './attempts.ts';

const ADMISSION = 'admissionregistration.k8s.io/v1';
const RBAC = 'rbac.authorization.k8s.io';
const POLICIES = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];

/** Returns the policies and bindings among rendered objects. */
export function guardOf(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.filter(({ apiVersion, kind }) => apiVersion === ADMISSION && POLICIES.includes(String(kind)));
}

/** Creates policies and bindings, and deletes them with the test. */
export async function install(t: Test, { admin }: Cluster, guard: readonly KubernetesObject[]): Promise<void> {
  t.teardown(() => Promise.all(guard.map((object) => admin.delete(object))));
  for (const object of guard) made(await admin.create(object), `${object.kind} ${object.metadata?.name}`);
}

/** Creates the objects of a runner namespace, in a mode. */
export async function createPlace(cluster: Cluster, mode: string | undefined): Promise<Place> {
  const namespace = await cluster.createNamespace({ prefix: 'guarded' });
  const { admin } = cluster;
  const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/billing' };
  let count = 0;
  const place: Place = {
    ...{ namespace, pod: 'job', manager: 'manager', account: 'ci-billing' },
    next: () => {
      count += 1;
      return count;
    },
    async freshTokenSecret() {
      const name = `token-${place.next()}`;
      const metadata = { namespace, name, annotations: { 'kubernetes.io/service-account.name': 'default' } };
      const type = 'kubernetes.io/service-account-token';
      made(await admin.create({ apiVersion: 'v1', kind: 'Secret', type, metadata }), `Secret ${name}`);
      return name;
    },
    async freshAccount() {
      const name = `account-${place.next()}`;
      await cluster.createServiceAccount(namespace, { name, annotations });
      return name;
    },
    async freshRevision() {
      const name = `revision-${place.next()}`;
      made(await admin.create(revision(place, name, { spec: {} })), `ControllerRevision ${name}`);
      return name;
    },
  };
  await cluster.createServiceAccount(namespace, { name: place.account, annotations });
  await cluster.createServiceAccount(namespace, { name: 'gitlab-runner-common' });
  const spec = { containers: [{ name: 'main', image: 'busybox' }] };
  const label = { labels: { 'gitlab-runner-irsa/manager': 'cluster' } };
  for (const object of [
    { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: place.pod }, spec },
    workload('Deployment', place, { metadata: label, spec }, place.manager),
  ]) {
    made(await admin.create(object), JSON.stringify(object));
  }
  if (mode !== undefined) await setMode(admin, namespace, mode);
  return place;
}

/** Sets the mode label of a namespace, or removes it. */
export function setMode(client: Client, namespace: string, mode: string | null) {
  const reference = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  return client.patch(reference, { metadata: { labels: { 'gitlab-runner-irsa': mode } } });
}

/**
 * Creates a ServiceAccount with the built-in role `admin` in its namespace. It may also label that namespace.
 *
 * @param permissions permissions in the API group gitlab-runner-irsa, as `[resource, verb]`
 */
export async function createDeveloper(
  cluster: Cluster,
  namespace: string,
  name: string,
  permissions: readonly (readonly [string, string])[] = [],
): Promise<Client> {
  const { admin } = cluster;
  await cluster.createServiceAccount(namespace, { name });
  const subjects = [{ kind: 'ServiceAccount', namespace, name }];
  const bind = async (kind: string, metadata: object, roleRef: string, roleKind: string) =>
    made(
      await admin.create({
        ...{ apiVersion: `${RBAC}/v1`, kind, metadata, subjects },
        roleRef: { apiGroup: RBAC, kind: roleKind, name: roleRef },
      }),
      `${kind} for ${name}`,
    );
  const rules = [
    {
      ...{ apiGroups: [''], resources: ['namespaces', 'namespaces/status', 'namespaces/finalize'] },
      ...{ resourceNames: [namespace], verbs: ['get', 'update', 'patch', 'delete'] },
    },
    // The role `admin` does not contain these permissions, but a company's own role may.
    { apiGroups: [''], resources: ['pods/ephemeralcontainers'], verbs: ['update', 'patch'] },
    { apiGroups: ['apps'], resources: ['controllerrevisions'], verbs: ['get', 'create', 'update', 'patch'] },
  ];
  const own = permissions.map(([resource, verb]) => ({
    ...{ apiGroups: ['gitlab-runner-irsa'], resources: [resource], verbs: [verb] },
  }));
  const role = `${namespace}-${name}`;
  made(
    await admin.create({
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: { name: role },
      rules: [...rules, ...own],
    }),
    `ClusterRole ${role}`,
  );
  await bind('RoleBinding', { namespace, name: `${name}-admin` }, 'admin', 'ClusterRole');
  await bind('ClusterRoleBinding', { name: role }, role, 'ClusterRole');
  const client = await cluster.asServiceAccount(namespace, name);
  // Checks the permissions of both bindings, because the API server reads each kind independently.
  for (const path of ['', '/configmaps'])
    await waitUntil(`the permissions of ${name}`, async () => {
      const answer = await client.raw('GET', `/api/v1/namespaces/${namespace}${path}`);
      return answer.status === 200 || undefined;
    });
  return client;
}
