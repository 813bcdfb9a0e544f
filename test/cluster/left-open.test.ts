import t from 'tap';
import type { Pod } from '../../src/pods/pod.ts';
import { createClient } from '../control-plane/client/client.ts';
import { connect } from '../control-plane/client/connect.ts';
import { made } from '../control-plane/client/made.ts';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { jobPod } from './job-pod.ts';
import { createWorld, RUNNER } from './world.ts';

// What docs/security.md says that the webhook leaves open, and what it says about evidence. Each is so at a real API server.

const cluster = connect();
const billing = { name: 'billing', match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing' };
const SPEC = { containers: [{ name: 'build', image: 'alpine' }] };
const accounts = { 'ci-billing': 'billing', 'gitlab-ci-admin': 'admin' };

t.test(
  'while no process answers, best-effort lets a pod through with the account that it requests, and the audit log says so',
  async (t) => {
    const world = await createWorld(t, cluster, accounts, { mode: 'best-effort' });
    await world.map({ rules: [billing] });
    const pod = () => jobPod(world.namespace, { spec: { ...SPEC, serviceAccountName: 'gitlab-ci-admin' } });
    const served = made(await world.manager.create<Pod>(pod()), 'a pod');
    t.equal(served.spec?.serviceAccountName, 'ci-billing');
    await world.webhook.close();
    const open = pod();
    const unserved = made(await world.manager.create<Pod>(open), 'a pod without the webhook');
    t.equal(unserved.spec?.serviceAccountName, 'gitlab-ci-admin');
    const event = await waitUntil('the audit event', async () =>
      cluster.auditEvents().find(({ objectRef }) => objectRef?.name === open.metadata.name),
    );
    t.match(Object.keys(event.annotations ?? {}).join(), 'failed-open.mutation.webhook.admission.k8s.io/');
  },
);

t.test(
  'a process that has no mapping yet lets a pod through in best-effort with the account that it requests',
  async (t) => {
    const world = await createWorld(t, cluster, accounts, { mode: 'best-effort' });
    const pod = jobPod(world.namespace, { spec: { ...SPEC, serviceAccountName: 'gitlab-ci-admin' } });
    t.equal(made(await world.manager.create<Pod>(pod), 'a pod').spec?.serviceAccountName, 'gitlab-ci-admin');
  },
);

t.test('who may impersonate the account of a manager, and the pod of its token, is that manager', async (t) => {
  const world = await createWorld(t, cluster, accounts);
  await world.map({ rules: [billing] });
  const impersonator = 'impersonator';
  await cluster.createServiceAccount(world.namespace, { name: impersonator });
  await cluster.grant(world.namespace, impersonator, [
    { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] },
  ]);
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name: `extras-${world.namespace}` } };
  const extras = {
    ...{ ...role, kind: 'ClusterRole' },
    rules: [
      {
        ...{ apiGroups: ['authentication.k8s.io'], verbs: ['impersonate'] },
        resources: ['userextras/authentication.kubernetes.io/pod-name'],
      },
    ],
  };
  const binding = {
    ...{ ...role, kind: 'ClusterRoleBinding' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role.metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: impersonator, namespace: world.namespace }],
  };
  for (const object of [extras, binding]) {
    made(await cluster.admin.create(object), object.kind);
    t.teardown(() => cluster.admin.delete(object));
  }
  const client = (await cluster.asServiceAccount(world.namespace, impersonator)).withHeaders({
    'User-Agent': RUNNER,
    'Impersonate-User': `system:serviceaccount:${world.namespace}:gitlab-runner-common`,
    'Impersonate-Extra-authentication.kubernetes.io%2Fpod-name': 'gitlab-runner-common-0',
  });
  const { body } = await waitUntil('the permissions', async () => {
    const answer = await client.create<Pod>(jobPod(world.namespace));
    return /cannot impersonate/.test(answer.message) ? undefined : answer;
  });
  t.equal(body.spec?.serviceAccountName, 'ci-billing');
});

t.test('who may create tokens in kube-system is a controller of Kubernetes', async (t) => {
  const world = await createWorld(t, cluster, accounts);
  await world.map({
    rules: [{ name: 'managers', match: { kind: 'manager' }, serviceAccount: 'gitlab-runner-common' }, billing],
  });
  const tool = 'tool';
  await cluster.createServiceAccount(world.namespace, { name: tool });
  const group = 'rbac.authorization.k8s.io';
  const metadata = { namespace: 'kube-system', name: `tokens-${world.namespace}` };
  const rules = [{ apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }];
  for (const object of [
    { apiVersion: `${group}/v1`, kind: 'Role', metadata, rules },
    {
      ...{ apiVersion: `${group}/v1`, kind: 'RoleBinding', metadata },
      roleRef: { apiGroup: group, kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: tool, namespace: world.namespace }],
    },
  ]) {
    made(await cluster.admin.create(object), object.kind);
    t.teardown(() => cluster.admin.delete(object));
  }
  const client = await cluster.asServiceAccount(world.namespace, tool);
  const path = '/api/v1/namespaces/kube-system/serviceaccounts/replicaset-controller/token';
  const { body: minted } = await waitUntil('the permission', async () => {
    const answer = await client.raw<{ status: { token: string } }>('POST', path, { spec: {} });
    return answer.status === 201 ? answer : undefined;
  });
  const controller = createClient({ ...cluster.connection, token: minted.status.token });
  const labels = { 'gitlab-runner-irsa/manager': 'cluster' };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: world.namespace, name: 'like-a-manager', labels },
  };
  t.equal(
    made(await controller.create<Pod>({ ...pod, spec: SPEC }), 'a pod').spec?.serviceAccountName,
    'gitlab-runner-common',
  );
});

t.test('the account of a stored pod never changes, and its annotations can be changed', async (t) => {
  const world = await createWorld(t, cluster, accounts);
  await world.map({ rules: [billing] });
  const pod = jobPod(world.namespace);
  made(await world.manager.create<Pod>(pod), 'a pod');
  const account = await cluster.admin.patch<Pod>(pod, { spec: { serviceAccountName: 'gitlab-ci-admin' } });
  t.match(account, { status: 422, message: /Forbidden: pod updates may not change fields other than/ });
  const forged = { 'gitlab-runner-irsa/service-account': 'gitlab-ci-admin' };
  const { body } = await cluster.admin.patch<Pod>(pod, { metadata: { annotations: forged } });
  t.match(body, { metadata: { annotations: forged }, spec: { serviceAccountName: 'ci-billing' } });
});
