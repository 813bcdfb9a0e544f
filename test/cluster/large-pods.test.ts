import t from 'tap';
import type { Container, Pod } from '../../src/pods/pod.ts';
import { connect } from '../control-plane/client/connect.ts';
import { wholeLists } from '../whole-lists.ts';
import { jobPod } from './job-pod.ts';
import { createWorld } from './world.ts';

const cluster = connect();
const billing = { name: 'billing', match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing' };

/** The pod of a job with these variables, each of which is in `build` and in two services. */
function withVariables(namespace: string, values: readonly string[], serviceAccountName: string) {
  const env = values.map((value, index) => ({ name: `PAD_${index}`, value }));
  const containers = ['build', 'svc-0', 'svc-1'].map((name) => ({ name, image: 'alpine', env }) as Container);
  return jobPod(namespace, { project: 9999, spec: { containers, serviceAccountName } });
}

/** Go's encoder makes six bytes of each: the review is 9 MiB long. */
const LARGE = Array(4).fill('<'.repeat(118_000));
const SMALL = ['<'];

for (const requested of ['gitlab-runner-common', 'gitlab-ci-admin'])
  t.test(`in best-effort a job does not get ${requested} by making its pod large`, async (t) => {
    const world = await createWorld(
      t,
      cluster,
      { 'ci-billing': 'billing', 'gitlab-ci-admin': 'admin' },
      { mode: 'best-effort' },
    );
    await world.map({ rules: [billing] });
    for (const values of [SMALL, LARGE]) {
      const { body, status } = await world.manager.create<Pod>(withVariables(world.namespace, values, requested));
      t.match({ status, account: body.spec?.serviceAccountName }, { status: 201, account: 'default' });
    }
  });

t.test('of many large pods at one moment none gets the account that it requests, in best-effort', async (t) => {
  const world = await createWorld(t, cluster, { 'gitlab-ci-admin': 'admin' }, { mode: 'best-effort' });
  await world.map({ rules: [billing] });
  // No more than a slow machine decides before the API server stops waiting: in this mode it would let the pod through.
  const pods = Array.from({ length: 8 }, () => withVariables(world.namespace, LARGE, 'gitlab-ci-admin'));
  const answers = await Promise.all(pods.map((pod) => world.manager.create<Pod>(pod)));
  for (const { body, message, status } of answers) {
    if (status === 201) t.equal(body.spec?.serviceAccountName, 'default');
    else t.match({ message, status }, { message: /Reason: review_unreadable/, status: 429 });
  }
  t.equal(world.webhook.lines().length, pods.length, 'each was reviewed');
});

t.test('a pod that cannot be read is refused in best-effort, with what to do', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' }, { mode: 'best-effort' });
  await world.map({ rules: [billing] });
  const pod = withVariables(world.namespace, Array(12_000).fill('x'), 'gitlab-runner-common');
  const { message, status } = await world.manager.create<Pod>(pod);
  t.equal(status, 403);
  t.match(
    message,
    /denied the request: The pod has too many parts to be checked: .*\nUse fewer .*\nSee .*\nReason: review_unreadable/,
  );
  t.match(
    world.webhook.lines(),
    wholeLists([{ reason: 'review_unreadable', code: 'body_too_complex', mode: 'best-effort' }]),
  );
});

t.test('in enforce the account of a large pod is decided as that of a small one', async (t) => {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing' });
  await world.map({ rules: [billing] });
  const pod = withVariables(world.namespace, LARGE, 'gitlab-runner-common');
  const { message, status } = await world.manager.create<Pod>(pod);
  t.match({ status, message }, { status: 403, message: /has the service account "gitlab-runner-common"/ });
});
