import t from 'tap';
import type { Pod } from '../../src/pods/pod.ts';
import { connect } from '../control-plane/client/connect.ts';
import { wholeLists } from '../whole-lists.ts';
import { jobPod } from './job-pod.ts';
import { createWorld, type World } from './world.ts';

const cluster = connect();
const billing = { name: 'billing', match: { kind: 'job' }, serviceAccount: 'ci-billing' };
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount';

const tokenVolumes = ({ spec }: Pod) =>
  (spec?.volumes ?? []).filter(({ name }) => name?.startsWith('kube-api-access-'));
const tokenMounts = ({ spec }: Pod) =>
  (spec?.containers ?? []).flatMap(({ volumeMounts }) =>
    (volumeMounts ?? []).filter(({ mountPath }) => mountPath === TOKEN),
  );
const pullSecrets = ({ spec }: Pod) => (spec?.imagePullSecrets ?? []).map(({ name }) => name);

type AccountSettings = { automount?: boolean; imagePullSecrets?: string[]; annotations?: Record<string, string> };

/** A world in which jobs of account `old` are put on `ci-billing`. */
async function moving(
  t: Parameters<typeof createWorld>[0],
  old: AccountSettings,
  next: AccountSettings,
): Promise<World> {
  const world = await createWorld(t, cluster);
  await cluster.createServiceAccount(world.namespace, { name: 'old', ...old });
  await cluster.createServiceAccount(world.namespace, { name: 'ci-billing', ...next });
  await world.map({ rules: [billing] }, { jobServiceAccounts: ['old'] });
  return world;
}

async function create(world: World, spec: object = {}): Promise<Pod & { status: number; message: string }> {
  const containers = [{ name: 'build', image: 'alpine' }];
  const pod = jobPod(world.namespace, { spec: { containers, serviceAccountName: 'old', ...spec } });
  const { status, message, body } = await world.manager.create<Pod>(pod);
  return { ...body, status, message };
}

const automount: [pod: boolean | undefined, old: boolean | undefined, next: boolean | undefined, mounted: boolean][] = [
  [true, true, false, true],
  [true, false, false, true],
  [false, true, true, false],
  [undefined, undefined, undefined, true],
  [undefined, true, undefined, true],
  [undefined, true, false, false],
  [undefined, undefined, false, false],
  [undefined, false, true, true],
  [undefined, false, undefined, true],
  [undefined, false, false, false],
];

for (const [pod, old, next, mounted] of automount) {
  const says = (value: boolean | undefined) => (value === undefined ? 'says nothing' : value ? 'says yes' : 'says no');
  const outcome = mounted ? 'has the token' : 'has no token';
  t.test(
    `automount: the pod ${says(pod)}, the old account ${says(old)}, the new one ${says(next)}: it ${outcome}`,
    async (t) => {
      const given = (value: boolean | undefined) => (value === undefined ? {} : { automount: value });
      const world = await moving(t, given(old), given(next));
      const made = await create(world, pod === undefined ? {} : { automountServiceAccountToken: pod });
      t.equal(made.spec?.serviceAccountName, 'ci-billing', made.message);
      t.equal(tokenVolumes(made).length, mounted ? 1 : 0);
      t.equal(tokenMounts(made).length, mounted ? 1 : 0);
    },
  );
}

const secrets: [own: string[], old: string[], next: string[], wanted: string[]][] = [
  [[], [], ['new'], ['new']],
  [[], ['old'], ['new'], ['new']],
  [[], ['old', 'other'], [], []],
  [[], ['old'], ['old'], ['old']],
  [['mine'], ['old'], ['new'], ['mine']],
];

for (const [own, old, next, wanted] of secrets) {
  t.test(`pull secrets: own [${own}], old account [${old}], new account [${next}]: [${wanted}]`, async (t) => {
    const world = await moving(t, { imagePullSecrets: old }, { imagePullSecrets: next });
    const made = await create(world, own.length > 0 ? { imagePullSecrets: own.map((name) => ({ name })) } : {});
    t.same(pullSecrets(made), wanted, made.message);
  });
}

t.test('an account that enforces its mountable secrets takes a pod that had copied those of another', async (t) => {
  const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' };
  const world = await moving(t, { imagePullSecrets: ['old'] }, { imagePullSecrets: ['new'], annotations });
  const made = await create(world);
  t.match({ status: made.status, message: made.message }, { status: 201, message: '' });
  t.same(pullSecrets(made), ['new']);
});

t.test('a pod without annotations, volumes and pull secrets gets what it lacks', async (t) => {
  const world = await moving(t, { automount: false }, { automount: false });
  const made = await create(world);
  t.match({ status: made.status, message: made.message }, { status: 201, message: '' });
  t.same(made.metadata?.annotations, {
    'gitlab-runner-irsa/rule': 'billing',
    'gitlab-runner-irsa/service-account': 'ci-billing',
  });
  t.equal(made.spec?.volumes, undefined);
});

t.test('an account that the runner sets and that does not exist never reaches a webhook', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' });
  await world.map({ rules: [billing] }, { jobServiceAccounts: ['old'] });
  const made = await create(world);
  t.match(made, { status: 403, message: /error looking up service account .*"old" not found/ });
  t.same(world.webhook.lines(), []);
});

t.test('large pods are decided: 1 MB is stored, 3 MB are more than etcd takes', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' });
  await world.map({ rules: [billing] });
  const sized = (bytes: number) => [{ name: 'build', image: 'a', env: [{ name: 'FILLER', value: 'x'.repeat(bytes) }] }];
  const stored = await create(world, { containers: sized(1_000_000), serviceAccountName: 'default' });
  t.match(stored, { status: 201, spec: { serviceAccountName: 'ci-billing' } });
  const refused = await create(world, { containers: sized(2_900_000), serviceAccountName: 'default' });
  t.notMatch(refused.message, /webhook/, refused.message);
  t.equal(world.webhook.lines().filter(({ reason }) => reason === 'patched').length, 2, 'both were decided');
});

t.test('being called again on our own output changes nothing', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' }, { reinvocationPolicy: 'IfNeeded' });
  await cluster.createServiceAccount(world.namespace, { name: 'old', automount: false, imagePullSecrets: ['old'] });
  await world.map({ rules: [billing] }, { jobServiceAccounts: ['old'] });
  const made = await create(world);
  t.equal(made.spec?.serviceAccountName, 'ci-billing', made.message);
  t.equal(tokenVolumes(made).length, 1);
  // The ServiceAccount plugin added the token and dropped nothing in its second run, so the API server asked again.
  t.match(
    world.webhook.lines(),
    wholeLists([{ reason: 'patched' }, { reason: 'already_correct', from: 'ci-billing', to: 'ci-billing' }]),
  );
});
