import t from 'tap';
import type { KubernetesObject } from '../../control-plane/client/client.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assembleChart } from '../chart/assemble.ts';
import { helms } from '../chart/helm.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { leastValues } from '../chart/values.ts';
import { workload } from './attempts.ts';
import { createDeveloper, createPlace, guardOf, install } from './guard.ts';
import { untilGuarded } from './until-guarded.ts';

// Whom the guard must not stop: kubelets, Kubernetes' own controllers, and the end of a namespace. And who only lives beside them.

const cluster = connect();
const [helm] = await helms(t, cluster);
if (helm === undefined) throw new Error('there is no Helm');
const chart = assembleChart(t);
await takeTurn(t, cluster);
const place = await createPlace(cluster, 'enforce');
const { namespace } = place;
const values = helm.values({ ...leastValues(namespace), guard: { privilegedPods: 'deny' } });
const args = ['gitlab-runner-irsa', chart, '--namespace', 'gitlab-runner-irsa', '--values', values];
const guard = guardOf(await helm.template(...args));
await install(t, cluster, guard);
const developer = await createDeveloper(cluster, namespace, 'developer');
// Each of its policies: one that is not active yet stops nothing.
await untilGuarded(developer, place);

const SPEC = { containers: [{ name: 'main', image: 'busybox' }] };
const LABELED = { metadata: { labels: { 'gitlab-runner-irsa/manager': 'cluster' } }, spec: SPEC };

t.test('the expressions of every policy fit the objects that they are about', async (t) => {
  const policies = guard.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  t.ok(policies.length >= 8);
  for (const policy of policies) {
    const checked = await waitUntil(`${policy.metadata?.name} to be checked`, async () => {
      const { body } = await cluster.admin.get<KubernetesObject>(policy);
      const { typeChecking, observedGeneration } = (body.status ?? {}) as Record<string, unknown>;
      return observedGeneration === undefined ? undefined : { typeChecking };
    });
    t.strictSame(checked, { typeChecking: {} }, String(policy.metadata?.name));
  }
});

t.test('a kubelet gets the tokens of its pods', async (t) => {
  const node = cluster.as('system:node:guarded', ['system:nodes', 'system:authenticated']);
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node' };
  const binding = {
    ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'guarded-node' } },
    ...{ roleRef: role, subjects: [{ kind: 'User', name: 'system:node:guarded' }] },
  };
  made(await cluster.admin.create(binding), 'the binding of a node');
  t.teardown(() => cluster.admin.delete(binding));
  const request = {
    ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' },
    spec: { audiences: ['sts.amazonaws.com'], expirationSeconds: 3600 },
  };
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${place.account}/token`;
  const answer = await waitUntil('the permissions of a node', async () => {
    const answer = await node.raw<{ status: { token: string } }>('POST', path, request);
    return /cannot create resource "serviceaccounts\/token"/.test(answer.message) ? undefined : answer;
  });
  t.match(answer, { status: 201, body: { status: { token: /^ey/ } } }, answer.message);
});

t.test(
  "a manager's Deployment gets its ReplicaSet and its pod from the controllers, and a CronJob its Job",
  async (t) => {
    const deployment = workload('Deployment', place, LABELED) as KubernetesObject & { spec: object };
    made(await cluster.admin.create({ ...deployment, spec: { ...deployment.spec, replicas: 1 } }), 'a Deployment');
    const listed = async (apiVersion: string, kind: string) =>
      (await cluster.admin.list<KubernetesObject>({ apiVersion, kind, metadata: { namespace } })).body.items;
    const ownedBy = (object: KubernetesObject) => (each: KubernetesObject) => {
      const owners = (each.metadata as { ownerReferences?: { name: string }[] } | undefined)?.ownerReferences ?? [];
      return owners.some(({ name }) => name === object.metadata?.name);
    };
    const replicaSet = await waitUntil('the ReplicaSet', async () =>
      (await listed('apps/v1', 'ReplicaSet')).find(ownedBy(deployment)),
    );
    const pod = await waitUntil('the pod', async () => (await listed('v1', 'Pod')).find(ownedBy(replicaSet)));
    t.equal(pod.metadata?.namespace, namespace);
    // The schedule of a CronJob takes a minute to come round.
    const controller = cluster.as('system:serviceaccount:kube-system:cronjob-controller', ['system:serviceaccounts']);
    const job = await controller.create(workload('Job', place, LABELED));
    t.equal(job.status, 201, job.message);
  },
);

t.test("a manager's StatefulSet gets its revision and its pod from the controllers", async (t) => {
  const set = workload('StatefulSet', place, LABELED) as KubernetesObject & { spec: object };
  made(await cluster.admin.create({ ...set, spec: { ...set.spec, replicas: 1 } }), 'a StatefulSet');
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: `${set.metadata?.name}-0` } };
  const { body } = await waitUntil('the pod', async () => {
    const answer = await cluster.admin.get<KubernetesObject>(pod);
    return answer.status === 200 ? answer : undefined;
  });
  t.match(body.metadata, { labels: { 'gitlab-runner-irsa/manager': 'cluster' } });
});

t.test('the garbage collector releases the revisions of a StatefulSet that is deleted without them', async (t) => {
  const set = workload('StatefulSet', place, LABELED) as KubernetesObject;
  made(await cluster.admin.create(set), 'a StatefulSet');
  const revisions = { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { namespace } };
  const ofSet = async () =>
    (await cluster.admin.list<KubernetesObject>(revisions)).body.items.filter(({ metadata }) =>
      metadata?.name?.startsWith(`${set.metadata?.name}-`),
    );
  await waitUntil('its revision', async () => (await ofSet()).length > 0 || undefined);
  const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets/${set.metadata?.name}`;
  made(await cluster.admin.raw('DELETE', `${path}?propagationPolicy=Orphan`), 'the deletion');
  const released = await waitUntil('a revision without an owner', async () =>
    (await ofSet()).find(({ metadata }) => !JSON.stringify(metadata).includes('ownerReferences')),
  );
  t.equal(released.metadata?.namespace, namespace);
});

t.test('a program of kube-system that is not a controller of Kubernetes needs the permissions, too', async (t) => {
  const tool = `tool-${namespace}`;
  await cluster.createServiceAccount('kube-system', { name: tool });
  t.teardown(() =>
    cluster.admin.delete({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace: 'kube-system', name: tool },
    }),
  );
  const group = 'rbac.authorization.k8s.io';
  made(
    await cluster.admin.create({
      ...{ apiVersion: `${group}/v1`, kind: 'RoleBinding', metadata: { namespace, name: tool } },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'edit' },
      subjects: [{ kind: 'ServiceAccount', namespace: 'kube-system', name: tool }],
    }),
    'a RoleBinding',
  );
  const client = await cluster.asServiceAccount('kube-system', tool);
  await waitUntil(
    'its permissions',
    async () => (await client.raw('GET', `/api/v1/namespaces/${namespace}/configmaps`)).status === 200 || undefined,
  );
  const account = { namespace, name: await place.freshAccount() };
  const privileged = { containers: [{ name: 'main', image: 'busybox', securityContext: { privileged: true } }] };
  const answers = {
    managers: await client.create(workload('Deployment', place, LABELED)),
    accounts: await client.delete({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: account }),
    nodes: await client.create({
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: 'of-a-tool' }, spec: privileged },
    }),
  };
  for (const [policy, answer] of Object.entries(answers))
    t.match(answer, { status: 403, message: `guard-${policy}` }, `${policy}: ${answer.status} ${answer.message}`);
});

t.test('a program labels a pod that exceeds the baseline', async (t) => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name: 'privileged' } };
  made(
    await cluster.admin.create({ ...pod, spec: { ...SPEC, hostNetwork: true } }),
    'a pod in the network of its node',
  );
  const answer = await developer.patch(pod, { metadata: { labels: { seen: 'by-a-program' } } });
  t.equal(answer.status, 200, answer.message);
});

t.test('an account with a role ends with its owner', async (t) => {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'owner' } };
  const { metadata } = made(await cluster.admin.create<KubernetesObject>(owner), 'an owner');
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace, name: await place.freshAccount() },
  };
  const { uid } = metadata as unknown as { uid: string };
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }];
  made(await cluster.admin.patch(account, { metadata: { ownerReferences } }), 'the owner of an account');
  made(await cluster.admin.delete(owner), 'the deletion of the owner');
  const { status } = await waitUntil('the account to be gone', async () => {
    const answer = await cluster.admin.get(account);
    return answer.status === 404 ? answer : undefined;
  });
  t.equal(status, 404);
});

t.test('an account with a role loses an owner that is deleted without it', async (t) => {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'leaving' } };
  const { metadata } = made(await cluster.admin.create<KubernetesObject>(owner), 'an owner');
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace, name: await place.freshAccount() },
  };
  const { uid } = metadata as unknown as { uid: string };
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'leaving', uid }];
  made(await cluster.admin.patch(account, { metadata: { ownerReferences } }), 'the owner of an account');
  const path = `/api/v1/namespaces/${namespace}/configmaps/leaving?propagationPolicy=Orphan`;
  t.equal((await cluster.admin.raw('DELETE', path)).status, 200);
  const { body } = await waitUntil('the account to have no owner', async () => {
    const answer = await cluster.admin.get<KubernetesObject>(account);
    return 'ownerReferences' in (answer.body.metadata ?? {}) ? undefined : answer;
  });
  t.equal(body.metadata?.name, account.metadata.name);
});

t.test('a namespace ends with all that is in it', async (t) => {
  const ended = await createPlace(cluster, 'enforce');
  const reference = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ended.namespace } };
  made(await cluster.admin.delete(reference), 'the deletion');
  await waitUntil(
    'the namespace to be gone',
    async () => (await cluster.admin.get(reference)).status === 404 || undefined,
  );
  t.equal((await cluster.admin.get(reference)).status, 404);
});

t.test('a namespace in enforce does not end with its owner', async (t) => {
  const collector = cluster.as('system:serviceaccount:kube-system:generic-garbage-collector', [
    'system:serviceaccounts',
    'system:authenticated',
  ]);
  const answer = await collector.raw('DELETE', `/api/v1/namespaces/${namespace}?dryRun=All`);
  t.match(answer, { status: 403, message: `deleting namespace ${namespace}: ` });
});
