import fc from 'fast-check';
import t, { type Test } from 'tap';
import { type ServiceAccountObject, toAccount } from '../../src/accounts/from-object.ts';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import { decide } from '../../src/admission/decide.ts';
import type { Snapshot } from '../../src/admission/snapshot.ts';
import type { Pod, VolumeMount } from '../../src/pods/pod.ts';
import { serviceAccountRequester } from '../../src/pods/requester.ts';
import { connect } from '../control-plane/client/connect.ts';
import { registerEks } from './eks.ts';
import { jobPod, type SentPod } from './job-pod.ts';
import { accountPool, podSpec } from './random-pods.ts';
import { createWorld, type World } from './world.ts';

const cluster = connect();
const RUNS = Number(process.env.ORACLE_RUNS ?? 60);

/** In one namespace a pod is moved to an account; in its twin, without us, the same pod has that account from the start. */
async function twins(t: Test, eks: { prefix: string; reinvocationPolicy: 'Never' | 'IfNeeded' } | undefined) {
  const world = await createWorld(t, cluster, {}, { prefix: '50-gitlab-runner-irsa' });
  const twin = await cluster.createNamespace();
  for (const namespace of [world.namespace, twin]) {
    await Promise.all(accountPool.map((account) => cluster.createServiceAccount(namespace, account)));
    if (eks === undefined) continue;
    const registered = await registerEks(cluster, namespace, eks);
    t.teardown(() => registered.unregister());
  }
  return { world, twin };
}

const ORDERS = [
  ['without an EKS webhook', undefined],
  ['the EKS webhook after us, never called again', { prefix: 'pod-identity-webhook', reinvocationPolicy: 'Never' }],
  ['the EKS webhook after us, called again', { prefix: 'pod-identity-webhook', reinvocationPolicy: 'IfNeeded' }],
  ['the EKS webhook before us, never called again', { prefix: '00-pod-identity-webhook', reinvocationPolicy: 'Never' }],
  ['the EKS webhook before us, called again', { prefix: '00-pod-identity-webhook', reinvocationPolicy: 'IfNeeded' }],
] as const;

for (const [name, eks] of ORDERS) {
  t.test(`${name}: a moved pod is the pod that had its account from the start`, async (t) => {
    const { world, twin } = await twins(t, eks);
    const names = accountPool.map((account) => account.name);
    let compared = 0;
    const moves = fc.record({ old: fc.constantFrom(...names), next: fc.constantFrom(...names), spec: podSpec });
    const property = fc.asyncProperty(moves, async ({ old, next, spec }) => {
      // The EKS webhook saw an account without a role, injected nothing and is not called again: nothing else can inject it.
      const unseen = eks?.prefix.startsWith('00') && eks.reinvocationPolicy === 'Never';
      fc.pre(!(unseen && !old.includes('role') && next.includes('role')));
      const rule = { name: 'move', match: { kind: 'job' }, serviceAccount: next, optOut: 'allow' };
      await world.map({ rules: [rule], unannotated: 'allow' }, { jobServiceAccounts: [old] });
      const moved = await create(jobPod(world.namespace, { spec: { ...spec, serviceAccountName: old } }), world);
      const scratch = await create(jobPod(twin, { spec: { ...spec, serviceAccountName: next } }));
      compared += 1;
      t.same(plain(moved), plain(scratch), `${old} to ${next}`);
      t.same(secondPass(world, moved), [], 'a second pass has nothing to do');
      if (!t.passing()) throw new Error(`differs: ${old} to ${next}`);
    });
    const result = await fc.check(property, { numRuns: RUNS });
    t.equal(result.failed, false, JSON.stringify(result.counterexample));
    t.ok(compared >= RUNS, `${compared} pairs were compared`);
  });
}

async function create(pod: SentPod, world?: World): Promise<Pod> {
  const { status, body, message } = await (world?.manager ?? cluster.admin).create<Pod>(pod);
  if (status !== 201) throw new Error(message);
  return body;
}

/** What would be patched if the stored pod were sent again as it is. */
function secondPass(world: World, object: Pod): readonly object[] {
  const { namespace, webhook } = world;
  const requester = { ...serviceAccountRequester(namespace, 'gitlab-runner-common'), pod: 'gitlab-runner-common-0' };
  const request = { uid: 'u', operation: 'CREATE', resource: 'pods', namespace, requester, dryRun: false, object };
  return decide(request, webhook.snapshot() as Snapshot, 'enforce').patch;
}

/**
 * A pod without what differs between any two: names, times, the random end of the token volume, the order in which
 * volumes and mounts were added, and our own annotations.
 */
function plain({ spec, metadata }: Pod): unknown {
  const annotations = Object.entries(metadata?.annotations ?? {}).filter(
    ([key]) => !key.startsWith('gitlab-runner-irsa/'),
  );
  const text = JSON.stringify(spec).replaceAll(/kube-api-access-[a-z0-9]{5}(?=")/g, 'kube-api-access');
  const copy = JSON.parse(text) as NonNullable<Pod['spec']>;
  const byName = (one: Partial<VolumeMount>, other: Partial<VolumeMount>) =>
    `${one.name} ${one.mountPath}` < `${other.name} ${other.mountPath}` ? -1 : 1;
  copy.volumes?.sort(byName);
  for (const container of [...(copy.containers ?? []), ...(copy.initContainers ?? [])])
    container.volumeMounts?.sort(byName);
  return { annotations, spec: copy };
}

t.test('the accounts of the pool are what the API server stores', async (t) => {
  const namespace = await cluster.createNamespace();
  for (const account of accountPool) await cluster.createServiceAccount(namespace, account);
  const { body } = await cluster.admin.list<ServiceAccountObject>({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace, name: '' },
  });
  t.equal(indexAccounts(body.items.map(toAccount)).size, accountPool.length + 1);
});
