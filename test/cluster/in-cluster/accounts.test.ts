import t from 'tap';
import type { Pod } from '../../../src/pods/pod.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { wholeLists } from '../../whole-lists.ts';
import { jobPod } from '../job-pod.ts';
import { type Installation, install, mappingFor, type Running } from './installation.ts';
import { startProxy } from './proxy.ts';

const cluster = connect();
const lookups = (result: string) => `gitlab_runner_irsa_account_lookups_total{result="${result}"}`;
const RESULTS = ['found', 'missing', 'cached', 'limited', 'failed', 'late'] as const;
/** Milliseconds for which the answer of a lookup is kept. */
const REMEMBERED = 900;
/** Milliseconds without a lookup after one that got no answer. */
const SILENCE = 1_000;
const ACCOUNTS = /^\/api\/v1\/serviceaccounts$/;

type Counts = Record<(typeof RESULTS)[number], number>;

/** How lookups ended so far. */
async function counted({ sample }: Running): Promise<Counts> {
  const counts = RESULTS.map(async (result) => [result, (await sample(lookups(result))) ?? 0]);
  return Object.fromEntries(await Promise.all(counts)) as Counts;
}

const create = (here: Installation) => here.manager.create<Pod>(jobPod(here.gitlab));

t.test('accounts that are made, annotated and deleted are seen', async (t) => {
  const here = await install(t, cluster);
  await here.map(`${mappingFor(here, 'ci-one')}unannotated: deny\n`);
  const running = await here.start();
  await running.register();
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: here.gitlab, name: 'ci-one' } };
  await cluster.createServiceAccount(here.gitlab, { name: 'ci-one' });
  await waitUntil(
    'the account to be seen',
    async () => (await create(here)).message.includes('unannotated') || undefined,
  );
  const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/one' };
  await cluster.admin.patch(account, { metadata: { annotations } });
  await waitUntil(
    'the annotation to be seen',
    async () => (await create(here)).body.spec?.serviceAccountName === 'ci-one' || undefined,
  );
  await cluster.admin.delete(account);
  const { status } = await waitUntil('the end of it to be seen', async () => {
    const answer = await create(here);
    // The API server itself refuses one that we still know and it does not.
    return answer.message.includes('account_missing') ? answer : undefined;
  });
  t.equal(status, 429, 'it may come back in a moment');
});

t.test('an account made an instant before its pod serves, though no change has arrived yet', async (t) => {
  const here = await install(t, cluster);
  await here.map(mappingFor(here, 'ci-one'));
  const proxy = await startProxy(t, cluster.connection);
  const running = await here.start({ server: proxy });
  await running.register();
  proxy.hold(ACCOUNTS);
  await here.createAccount('ci-one');
  const made = await waitUntil('its pod', async () => {
    const answer = await create(here);
    // On a busy machine the lookup may take longer than a review can wait. The client then retries.
    return answer.status === 429 ? undefined : answer;
  });
  t.match(made, { status: 201, body: { spec: { serviceAccountName: 'ci-one' } } });
  t.ok(Number(await running.sample(lookups('found'))) >= 1);
  proxy.hold(undefined);
  await waitUntil('the change to arrive, so that a pod is decided without a lookup', async () => {
    const before = await counted(running);
    const { status } = await create(here);
    const after = await counted(running);
    return (status === 201 && RESULTS.every((result) => after[result] === before[result])) || undefined;
  });
});

t.test('an account that is nowhere is asked for once in a while, not with every pod', async (t) => {
  const here = await install(t, cluster);
  await here.map(mappingFor(here, 'ci-none'));
  const proxy = await startProxy(t, cluster.connection);
  const running = await here.start({ server: proxy });
  await running.register();
  const start = performance.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => create(here)));
  const most = 1 + Math.floor((performance.now() - start) / REMEMBERED);
  t.ok(answers.every(({ status }) => status === 429));
  const asked = proxy.requests().filter((request) => request.endsWith('/serviceaccounts/ci-none')).length;
  t.ok(asked <= most, `${asked} questions for 20 pods, where time allows ${most}`);
  const { failed, found, missing } = await waitUntil('the last answer', async () => {
    const counts = await counted(running);
    return counts.missing + counts.failed + counts.found >= asked ? counts : undefined;
  });
  t.equal(found, 0);
  t.equal(missing + failed, asked);
  if (failed > 0) t.comment(`${failed} of ${asked} lookups got no answer`);
});

t.test('an API server that does not answer a question holds a review up for half a second, and only one', async (t) => {
  const here = await install(t, cluster);
  await here.map(
    mappingFor(here, 'ci-none')
      .replace('    serviceAccount', '    missing: next\n    serviceAccount')
      .concat('default: {manager: keep, job: keep}\n'),
  );
  const proxy = await startProxy(t, cluster.connection);
  const running = await here.start({ server: proxy });
  await running.register();
  proxy.rule(({ url }) => (url.pathname.endsWith('/serviceaccounts/ci-none') ? new Promise(() => {}) : undefined));
  const start = performance.now();
  for (let pods = 0; pods < 5; pods++)
    t.match(await create(here), { status: 201, body: { spec: { serviceAccountName: 'default' } } });
  const most = 1 + Math.floor((performance.now() - start) / SILENCE);
  const late = Number(await running.sample(lookups('late')));
  t.ok(late >= 1 && late <= most, `${late} of 5 waited, where time allows ${most}`);
  const decided = () => running.lines().filter(({ milliseconds }) => milliseconds !== undefined);
  await waitUntil('the log of all', async () => decided().length === 5 || undefined);
  const slow = decided().filter(({ milliseconds }) => Number(milliseconds) > 400);
  t.ok(slow.length >= late, 'the reviews that waited, and others on a busy machine');
});

t.test('a permission that is missing is named, and counts when it comes', async (t) => {
  const here = await install(t, cluster, {
    permissions: ({ clusterRole, role }) => ({
      role: role.map((rule) => ({ ...rule, verbs: rule.verbs.filter((verb) => verb !== 'list') })),
      clusterRole: clusterRole.map((rule) => ({ ...rule, verbs: rule.verbs.filter((verb) => verb !== 'list') })),
    }),
  });
  await here.map(mappingFor(here, 'ci-one'));
  const proxy = await startProxy(t, cluster.connection);
  const running = await here.start({ server: proxy, ready: false });
  const conditions = await waitUntil('both to be named', async () => {
    const found = (await running.readiness()).conditions.filter(({ message }) => message.includes('forbidden'));
    return found.length === 2 ? found : undefined;
  });
  t.match(
    conditions,
    wholeLists([
      {
        name: 'mapping',
        ok: false,
        message: /cannot list resource "configmaps" in API group "" in the namespace "irsa-/,
      },
      {
        name: 'accounts',
        ok: false,
        message: /cannot list resource "serviceaccounts" in API group "" at the cluster scope/,
      },
    ]),
  );
  // A request is sent when the one before it has been answered and logged.
  for (const path of [`/api/v1/namespaces/${here.names.namespace}/configmaps?`, '/api/v1/serviceaccounts?'])
    await waitUntil(
      `three requests for ${path}`,
      async () => proxy.requests().filter((request) => request.startsWith(`GET ${path}`)).length >= 3 || undefined,
    );
  for (const source of ['mapping', 'accounts']) {
    const warnings = await waitUntil(`the log to say it of ${source}`, async () => {
      const lines = running.lines().filter((line) => line.source === source && line.level === 'warn');
      return lines.length > 0 ? lines : undefined;
    });
    t.match(warnings[0]?.msg, /forbidden/, source);
    const again = warnings.filter(({ msg }, index) => msg === warnings[index - 1]?.msg);
    t.strictSame(again, [], `${source}: said once`);
  }

  const { namespace } = here.names;
  const name = `${namespace}-${here.names.account}`;
  const add = [{ op: 'add', path: '/rules/0/verbs/-', value: 'list' }];
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  await cluster.admin.patch({ apiVersion, kind: 'Role', metadata: { namespace, name } }, add, { type: 'json' });
  await cluster.admin.patch({ apiVersion, kind: 'ClusterRole', metadata: { name } }, add, { type: 'json' });
  await waitUntil('it to be ready', async () => (await running.readiness()).status === 200 || undefined);
});
