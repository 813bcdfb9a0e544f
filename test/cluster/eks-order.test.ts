import t, { type Test } from 'tap';
import type { Pod } from '../../src/pods/pod.ts';
import { connect } from '../control-plane/client/connect.ts';
import { registerEks } from './eks.ts';
import { jobPod } from './job-pod.ts';
import { createWorld, ROLE, type World } from './world.ts';

const cluster = connect();

type Order = { eks: 'before us' | 'after us'; policy: 'Never' | 'IfNeeded' };
const ORDERS: Order[] = [
  { eks: 'after us', policy: 'Never' },
  { eks: 'after us', policy: 'IfNeeded' },
  { eks: 'before us', policy: 'Never' },
  { eks: 'before us', policy: 'IfNeeded' },
];

/** The roles that the containers of a job have after it was moved from account `old` to account `new`. */
async function rolesAfter(world: World, spec: object = {}, metadata: object = {}): Promise<(string | undefined)[]> {
  const containers = [
    { name: 'build', image: 'alpine', env: [{ name: 'CI', value: 'true' }] },
    { name: 'helper', image: 'alpine' },
  ];
  const pod = jobPod(world.namespace, { spec: { containers, serviceAccountName: 'old', ...spec }, metadata });
  const { body, message } = await world.manager.create<Pod>(pod);
  if (body.spec?.serviceAccountName !== 'new') throw new Error(message);
  const volume = body.spec.volumes?.some(({ name }) => name === 'aws-iam-token');
  return (body.spec.containers ?? []).map(({ env, volumeMounts }) => {
    const mount = volumeMounts?.some(({ name }) => name === 'aws-iam-token');
    const role = env?.find(({ name }) => name === 'AWS_ROLE_ARN')?.value;
    const file = env?.some(({ name }) => name === 'AWS_WEB_IDENTITY_TOKEN_FILE');
    if (!role) return file || mount ? 'leftovers' : undefined;
    return volume && mount && file ? role.replace(`${ROLE}/`, '') : 'incomplete';
  });
}

async function world(t: Test, { eks, policy }: Order, roles: { old?: string; new?: string }): Promise<World> {
  const accounts = { old: roles.old, new: roles.new };
  const made = await createWorld(t, cluster, accounts, { prefix: '50-gitlab-runner-irsa' });
  const prefix = eks === 'before us' ? '00-pod-identity-webhook' : 'pod-identity-webhook';
  const registered = await registerEks(cluster, made.namespace, { prefix, reinvocationPolicy: policy });
  t.teardown(() => registered.unregister());
  const rule = { name: 'move', match: { kind: 'job' }, serviceAccount: 'new', optOut: 'allow' };
  await made.map({ rules: [rule], unannotated: 'allow' }, { jobServiceAccounts: ['old'] });
  return made;
}

for (const order of ORDERS) {
  t.test(`the EKS webhook called ${order.eks}, reinvocation ${order.policy}`, async (t) => {
    t.test('both accounts have a role: the job has the new one', async (t) => {
      t.same(await rolesAfter(await world(t, order, { old: 'old', new: 'new' })), ['new', 'new']);
    });

    t.test('only the old account has a role: the job has none', async (t) => {
      t.same(await rolesAfter(await world(t, order, { old: 'old' })), [undefined, undefined]);
    });

    t.test('neither has a role: the job has none', async (t) => {
      t.same(await rolesAfter(await world(t, order, {})), [undefined, undefined]);
    });

    const unseen = order.eks === 'before us' && order.policy === 'Never';
    const outcome = unseen
      ? 'the EKS webhook has seen nothing to inject for, and is not called again'
      : 'the job has it';
    t.test(`only the new account has a role: ${outcome}`, async (t) => {
      const wanted = unseen ? undefined : 'new';
      t.same(await rolesAfter(await world(t, order, { new: 'new' })), [wanted, wanted]);
    });

    t.test('a container that brings its own role keeps it', async (t) => {
      const containers = [
        { name: 'build', image: 'alpine', env: [{ name: 'AWS_ROLE_ARN', value: `${ROLE}/mine` }] },
        { name: 'helper', image: 'alpine' },
      ];
      const roles = await rolesAfter(await world(t, order, { old: 'old', new: 'new' }), { containers });
      t.same(roles, ['incomplete', 'new'], 'the EKS webhook adds no token file to such a container');
    });

    t.test('a container that the EKS webhook is told to skip has none', async (t) => {
      const base = jobPod('x').metadata;
      const metadata = { labels: base.labels, annotations: { 'eks.amazonaws.com/skip-containers': 'build' } };
      t.same(await rolesAfter(await world(t, order, { old: 'old', new: 'new' }), {}, metadata), [undefined, 'new']);
    });
  });
}
