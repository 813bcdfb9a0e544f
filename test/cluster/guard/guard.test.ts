import t from 'tap';
import type { Client } from '../../control-plane/client/client.ts';
import { connect } from '../../control-plane/client/connect.ts';
import type { Answer } from '../../control-plane/client/exchange.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assembleChart } from '../chart/assemble.ts';
import { helms } from '../chart/helm.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { leastValues } from '../chart/values.ts';
import { ATTEMPTS, ORDINARY, PRIVILEGED } from './attempts.ts';
import { createDeveloper, createPlace, guardOf, install, setMode } from './guard.ts';
import { isRefused, untilGuarded } from './until-guarded.ts';

const cluster = connect();
const [helm] = await helms(t, cluster);
if (helm === undefined) throw new Error('there is no Helm');
const chart = assembleChart(t);
await takeTurn(t, cluster);

const enforce = await createPlace(cluster, 'enforce');
const warning = {
  observe: await createPlace(cluster, 'observe'),
  'best-effort': await createPlace(cluster, 'best-effort'),
};
const silent = { off: await createPlace(cluster, 'off'), unlabeled: await createPlace(cluster, undefined) };
const namespaces = [enforce, warning.observe, warning['best-effort']].map(({ namespace }) => namespace);
const values = helm.values({
  ...leastValues(enforce.namespace),
  serviceAccounts: [{ name: 'gitlab-runner-common', kind: 'manager', namespaces }],
  guard: { privilegedPods: 'deny' },
});
const objects = await helm.template(
  'gitlab-runner-irsa',
  chart,
  '--namespace',
  'gitlab-runner-irsa',
  '--values',
  values,
);
await install(t, cluster, guardOf(objects));
const developer = await createDeveloper(cluster, enforce.namespace, 'developer');

await untilGuarded(developer, enforce);

for (const attempt of [...ATTEMPTS, ...PRIVILEGED]) {
  t.test(`in enforce, a developer cannot ${attempt.name}`, async (t) => {
    const answer = await attempt.make(developer, enforce);
    t.ok(isRefused(answer, attempt), `${answer.status} ${answer.message}`);
    t.match(answer.message, `system:serviceaccount:${enforce.namespace}:developer`, 'it says who');
    t.match(answer.message, `in namespace ${enforce.namespace}`, 'it says where');
  });
}

const permissions = new Map([...ATTEMPTS, ...PRIVILEGED].map(({ permission }) => [permission.join(' '), permission]));
for (const permission of permissions.values()) {
  t.test(`who has the permission to ${permission[1]} ${permission[0]} can do that, and nothing else`, async (t) => {
    const client = await createDeveloper(cluster, enforce.namespace, `may-${permission.join('-')}`, [permission]);
    for (const attempt of [...ATTEMPTS, ...PRIVILEGED]) {
      const answer = await attempt.make(client, enforce);
      const isOwn = attempt.permission.join() === permission.join();
      t.equal(isRefused(answer, attempt), !isOwn, `${attempt.name}: ${answer.status} ${answer.message}`);
    }
  });
}

t.test('an administrator can do all of it', async (t) => {
  for (const attempt of [...ATTEMPTS, ...PRIVILEGED]) {
    const answer = await attempt.make(cluster.admin, enforce);
    t.notMatch(answer.message, 'gitlab-runner-irsa', `${attempt.name}: ${answer.status}`);
    t.strictSame(ofGuard(answer), [], attempt.name);
  }
});

for (const [mode, place] of Object.entries(warning)) {
  t.test(`in ${mode}, a developer is warned and can do it`, async (t) => {
    const client = await createDeveloper(cluster, place.namespace, 'developer');
    for (const attempt of [...ATTEMPTS, ...PRIVILEGED]) {
      // Each policy has its own binding for these modes, which the API server may read later than that for enforce.
      const answer = await waitUntil(`a warning when a developer tries to ${attempt.name}`, async () => {
        const made = await attempt.make(client, place);
        return made.status === 403 || ofGuard(made).length > 0 ? made : undefined;
      });
      t.notMatch(answer.message, 'lacks the permission', `${attempt.name}: ${answer.status}`);
      t.equal(ofGuard(answer).length, 1, `${attempt.name}: ${answer.status} ${answer.warnings}`);
    }
  });
}

for (const [mode, place] of Object.entries(silent)) {
  t.test(`in a namespace that is ${mode}, the guard does nothing`, async (t) => {
    const client = await createDeveloper(cluster, place.namespace, 'developer');
    for (const attempt of [...ATTEMPTS, ...PRIVILEGED]) {
      const answer = await attempt.make(client, place);
      t.notMatch(answer.message, 'lacks the permission', `${attempt.name}: ${answer.status}`);
      t.strictSame(ofGuard(answer), [], attempt.name);
    }
  });
}

for (const { name, make } of ORDINARY) {
  t.test(`in enforce, a developer can ${name}`, async (t) => {
    const answer = await make(developer, enforce);
    t.ok(answer.status < 300, `${answer.status} ${answer.message}`);
    t.strictSame(ofGuard(answer), []);
  });
}

t.test('the mode of a namespace is kept', async (t) => {
  for (const to of ['off', 'observe', null]) {
    const answer = await setMode(developer, enforce.namespace, to);
    t.match(
      answer,
      { status: 403, message: `the label gitlab-runner-irsa of namespace ${enforce.namespace}` },
      String(to),
    );
  }
  for (const subresource of ['status', 'finalize'])
    for (const method of subresource === 'status' ? ['PATCH', 'PUT'] : ['PUT']) {
      const answer = await setModeBy(developer, enforce.namespace, method, subresource);
      t.match(answer, { status: 403, message: 'the label gitlab-runner-irsa' }, `${method} ${subresource}`);
    }
  const other = await developer.patch(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: enforce.namespace } },
    { metadata: { labels: { team: 'x' } } },
  );
  t.equal(other.status, 200, 'other labels may change');
  const labeler = await createDeveloper(cluster, enforce.namespace, 'labeler', [['namespaces', 'label']]);
  t.equal((await setMode(labeler, enforce.namespace, 'observe')).status, 200);
  t.equal((await setMode(labeler, enforce.namespace, 'enforce')).status, 200);
  const observed = warning.observe.namespace;
  const watcher = await createDeveloper(cluster, observed, 'watcher');
  const answer = await setMode(watcher, observed, null);
  t.equal(answer.status, 200);
  t.match(answer.warnings.join(), 'lacks the permission label on namespaces', 'in observe it warns');
});

t.test('a namespace in enforce is deleted only by who may label it', async (t) => {
  const remove = (client: Client, namespace: string) =>
    client.raw('DELETE', `/api/v1/namespaces/${namespace}?dryRun=All`);
  t.match(await remove(developer, enforce.namespace), {
    status: 403,
    message: `deleting namespace ${enforce.namespace}: `,
  });
  const remover = await createDeveloper(cluster, enforce.namespace, 'remover', [['namespaces', 'label']]);
  t.equal((await remove(remover, enforce.namespace)).status, 200);
  const lenient = warning['best-effort'].namespace;
  const answer = await remove(await createDeveloper(cluster, lenient, 'remover'), lenient);
  t.equal(answer.status, 200);
  t.match(answer.warnings.join(), `deleting namespace ${lenient}: `, 'in best-effort it warns');
});

type Namespace = { metadata: { labels: Readonly<Record<string, string>> } };

/** Labels a namespace `off` through a subresource. */
async function setModeBy(client: Client, namespace: string, method: string, subresource: string) {
  const path = `/api/v1/namespaces/${namespace}/${subresource}`;
  const labels = { 'gitlab-runner-irsa': 'off' };
  if (method === 'PATCH')
    return client.raw(method, path, { metadata: { labels } }, { 'Content-Type': 'application/merge-patch+json' });
  const { body } = await client.get<Namespace>({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const metadata = { ...body.metadata, labels: { ...body.metadata.labels, ...labels } };
  return client.raw(method, path, { ...body, metadata });
}

/** The warnings of the guard. */
function ofGuard({ warnings }: Answer<unknown>): string[] {
  return warnings.filter((warning) => warning.includes('lacks the permission'));
}
