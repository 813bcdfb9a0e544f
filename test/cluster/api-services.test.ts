import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { buildBinaries } from '../control-plane/build/build.ts';
import { createClient } from '../control-plane/client/client.ts';
import { Cluster } from '../control-plane/client/cluster.ts';
import type { Connection } from '../control-plane/client/connection.ts';
import { made } from '../control-plane/client/made.ts';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { startControlPlane } from '../control-plane/server/start.ts';

// Ways to the permissions of an administrator or of a node that docs/security.md names. A control plane of its own: one of them takes
// the roles of the cluster away, and the other needs a flag.
const log = (line: string) => t.comment(line);
const binaries = await buildBinaries({ root: join(import.meta.dirname, '../..'), log, env: process.env });
if ('missing' in binaries) throw new Error(binaries.missing);
const { authority, connection, stop } = await startControlPlane(binaries, {
  ...{ log, flags: ['--enable-bootstrap-token-auth'] },
});
t.teardown(() => stop());
const cluster = new Cluster(connection as Connection);
const RBAC = 'rbac.authorization.k8s.io';

t.test('who may create Secrets in kube-system makes a token with which a node joins', async (t) => {
  const namespace = await cluster.createNamespace();
  await cluster.createServiceAccount(namespace, { name: 'tool' });
  const metadata = { namespace: 'kube-system', name: 'tool' };
  const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['create'] }];
  const subjects = [{ kind: 'ServiceAccount', name: 'tool', namespace }];
  const roleRef = { apiGroup: RBAC, kind: 'Role', name: 'tool' };
  for (const object of [
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules },
    { apiVersion: `${RBAC}/v1`, kind: 'RoleBinding', metadata, roleRef, subjects },
  ])
    made(await cluster.admin.create(object), object.kind);
  const tool = await cluster.asServiceAccount(namespace, 'tool');
  const [id, secret] = ['abcdef', '0123456789abcdef'];
  const group = 'system:bootstrappers:kubeadm:default-node-token';
  await waitUntil('the permission', async () => {
    const { status } = await tool.create({
      ...{ apiVersion: 'v1', kind: 'Secret', type: 'bootstrap.kubernetes.io/token' },
      metadata: { namespace: 'kube-system', name: `bootstrap-token-${id}` },
      stringData: {
        ...{ 'token-id': id, 'token-secret': secret },
        ...{ 'usage-bootstrap-authentication': 'true', 'auth-extra-groups': group },
      },
    });
    return status === 201 || undefined;
  });
  const node = createClient({ ...connection, token: `${id}.${secret}` });
  const { body } = await waitUntil('the token to be read', async () => {
    const answer = await node.raw<{ status: { userInfo: { groups: string[] } } }>(
      'POST',
      '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    );
    return answer.status === 201 ? answer : undefined;
  });
  t.ok(body.status.userInfo.groups.includes(group));
});

t.test('who may change an APIService, and write a Service anywhere, answers instead of the API server', async (t) => {
  const namespace = await cluster.createNamespace();
  await cluster.createServiceAccount(namespace, { name: 'tool' });
  await cluster.grant(namespace, 'tool', [{ apiGroups: [''], resources: ['services'], verbs: ['create'] }]);
  const rules = [{ apiGroups: ['apiregistration.k8s.io'], resources: ['apiservices'], verbs: ['patch'] }];
  const subjects = [{ kind: 'ServiceAccount', name: 'tool', namespace }];
  const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: 'tool' };
  const metadata = { name: 'tool' };
  for (const object of [
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata, rules },
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', metadata, roleRef, subjects },
  ])
    made(await cluster.admin.create(object), object.kind);

  const { certificate: cert, key } = authority.issue({ dns: ['localhost'] });
  const invented = { metadata: { name: 'invented' }, rules: [] };
  const server = createServer({ cert, key }, ({ url = '' }, response) => {
    response.setHeader('content-type', 'application/json');
    const list = { kind: 'ClusterRoleList', apiVersion: `${RBAC}/v1`, metadata: {}, items: [invented] };
    const resources = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${RBAC}/v1`, resources: [] };
    response.end(JSON.stringify(url.includes('/clusterroles') ? list : resources));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });

  const tool = await cluster.asServiceAccount(namespace, 'tool');
  const service = {
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { namespace, name: 'elsewhere' } },
    spec: { type: 'ExternalName', externalName: 'localhost' },
  };
  made(await tool.create(service), 'the Service');
  const { port } = server.address() as AddressInfo;
  const spec = { service: { namespace, name: 'elsewhere', port }, insecureSkipTLSVerify: true };
  await waitUntil('the permission', async () => {
    const path = `/apis/apiregistration.k8s.io/v1/apiservices/v1.${RBAC}`;
    const { status } = await tool.raw('PATCH', path, { spec }, { 'Content-Type': 'application/merge-patch+json' });
    return status === 200 || undefined;
  });
  // The API server itself asks there, too, as soon as it renews its watches: within ten minutes, RBAC is what that server says.
  const { body } = await waitUntil('an answer of the other server', async () => {
    const answer = await cluster.admin.raw<{ items?: unknown[] }>('GET', `/apis/${RBAC}/v1/clusterroles`);
    return answer.body.items?.length === 1 ? answer : undefined;
  });
  t.same(body.items, [invented]);
});
