import t, { type Test } from 'tap';
import type { Mode } from '../../src/modes.ts';
import type { Pod } from '../../src/pods/pod.ts';
import { type Client, createClient } from '../control-plane/client/client.ts';
import { connect } from '../control-plane/client/connect.ts';
import { made } from '../control-plane/client/made.ts';
import { FILE_PATIENCE, waitUntil } from '../control-plane/client/wait-until.ts';
import { jobPod } from './job-pod.ts';
import { createWorld, RUNNER } from './world.ts';

t.setTimeout(FILE_PATIENCE);

const cluster = connect();
const MANAGER = 'gitlab-runner-common';
const CONFIGURED = 'default';
const REQUESTED = 'web';

/** A namespace whose jobs are created by a manager in another one, where no webhook looks at its pods. */
async function open(t: Test, mode: Mode, manager: object = {}) {
  const world = await createWorld(t, cluster, { 'ci-billing': 'billing', [REQUESTED]: undefined }, { mode });
  const home = await cluster.createNamespace({ prefix: 'managers' });
  await cluster.createServiceAccount(home, { name: MANAGER });
  await cluster.grant(world.namespace, `${home}/${MANAGER}`, [
    { apiGroups: [''], resources: ['pods'], verbs: ['create'] },
  ]);
  const billing = { name: 'billing', match: { kind: 'job', projects: [4242] }, serviceAccount: 'ci-billing' };
  await world.map(
    { rules: [billing] },
    { serviceAccount: `${home}/${MANAGER}`, namespaces: [world.namespace], ...manager },
  );
  const withToken = (token: string) =>
    createClient({ ...cluster.connection, token }).withHeaders({ 'User-Agent': RUNNER });
  const create = (client: Client, account = CONFIGURED) => {
    const containers = [{ name: 'build', image: 'alpine' }];
    return client.create<Pod>(jobPod(world.namespace, { spec: { containers, serviceAccountName: account } }));
  };
  return { home, withToken, create, reason: () => world.webhook.lines().at(-1)?.reason };
}

/** What the token controller writes into a Secret of this type: a token without an end. */
async function tokenFromSecret(namespace: string): Promise<string> {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { namespace, name: 'stolen', annotations: { 'kubernetes.io/service-account.name': MANAGER } },
  };
  made(await cluster.admin.create(secret), 'the Secret');
  return waitUntil('the token in the Secret', async () => {
    const { body } = await cluster.admin.get<{ data?: { token?: string } }>(secret);
    return body.data?.token === undefined ? undefined : Buffer.from(body.data.token, 'base64').toString();
  });
}

async function tokenOfPod(namespace: string, name: string): Promise<string> {
  const boundObjectRef = await cluster.createPod(namespace, MANAGER, name);
  return cluster.token(namespace, MANAGER, { boundObjectRef });
}

const STOLEN: [name: string, tokenOf: (home: string) => Promise<string>, found: RegExp][] = [
  ['a token that was requested without a pod', (home) => cluster.token(home, MANAGER), /the token of a running pod/],
  ['a token from a Secret', tokenFromSecret, /the token of a running pod/],
  [
    'the token of a pod that is named like a job',
    (home) => tokenOfPod(home, 'runner-hk7sq2xzv-project-1-concurrent-0-abcdefgh'),
    /the token of a job pod/,
  ],
];

for (const mode of ['enforce', 'best-effort', 'observe'] as const)
  t.test(`in ${mode}, the token of a pod of the manager is enough`, async (t) => {
    const { home, withToken, create, reason } = await open(t, mode);
    const { status, body, warnings } = await create(withToken(await tokenOfPod(home, 'gitlab-runner-0')));
    const account = mode === 'observe' ? CONFIGURED : 'ci-billing';
    t.match({ status, body }, { status: 201, body: { spec: { serviceAccountName: account } } });
    t.equal(reason(), 'patched');
    if (mode !== 'observe') t.strictSame(warnings, []);
  });

for (const [name, tokenOf, found] of STOLEN) {
  t.test(`${name} is refused in enforce`, async (t) => {
    const { home, withToken, create, reason } = await open(t, 'enforce');
    const { status, message } = await create(withToken(await tokenOf(home)));
    t.match({ status, message }, { status: 403, message: found });
    t.equal(reason(), 'unbound_token');
  });

  t.test(`${name} gets the configured account in best-effort, also where it requests another`, async (t) => {
    const { home, withToken, create, reason } = await open(t, 'best-effort');
    const client = withToken(await tokenOf(home));
    for (const account of [CONFIGURED, REQUESTED]) {
      const { status, body, warnings } = await create(client, account);
      t.match({ status, body }, { status: 201, body: { spec: { serviceAccountName: CONFIGURED } } });
      t.match(warnings[0], /best-effort allows it with "default": Project 4242 may not run/);
      t.match(warnings[0], found);
      t.equal(reason(), 'unbound_token');
    }
  });

  t.test(`${name} changes nothing in observe, which says what enforce would do`, async (t) => {
    const { home, withToken, create, reason } = await open(t, 'observe');
    const { status, body, warnings } = await create(withToken(await tokenOf(home)), REQUESTED);
    t.match({ status, body }, { status: 201, body: { spec: { serviceAccountName: REQUESTED } } });
    t.match(warnings[0], /enforce would refuse it: Project 4242 may not run/);
    t.match(warnings[0], found);
    t.equal(reason(), 'unbound_token');
  });

  t.test(`${name} is enough for a manager with tokens: any`, async (t) => {
    const { home, withToken, create } = await open(t, 'enforce', { tokens: 'any' });
    const { status, body } = await create(withToken(await tokenOf(home)));
    t.match({ status, body }, { status: 201, body: { spec: { serviceAccountName: 'ci-billing' } } });
  });
}

t.test('the API server itself refuses the token of a pod that was deleted', async (t) => {
  const { home, withToken, create } = await open(t, 'enforce');
  const client = withToken(await tokenOfPod(home, 'gitlab-runner-0'));
  t.equal((await create(client)).status, 201);
  await cluster.admin.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: home, name: 'gitlab-runner-0' } });
  // The API server caches a token that it has verified for ten seconds (`TokenSuccessCacheTTL` in its options).
  const late = await waitUntil('the token to end', async () => {
    const answer = await create(client);
    return answer.status === 201 ? undefined : answer;
  });
  t.equal(late.status, 401);
});
