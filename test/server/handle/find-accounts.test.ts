import t from 'tap';
import { toAccount } from '../../../src/accounts/from-object.ts';
import { indexAccounts } from '../../../src/accounts/index-accounts.ts';
import type { FindAccounts } from '../../../src/server/handle/review-handler.ts';
import { LIMITS } from '../../../src/server/http/limits.ts';
import { accounts, reviewOf, snapshotOf } from '../../admission/cases.ts';
import { wholeLists } from '../../whole-lists.ts';
import { build, type TestedWebhook } from '../webhook.ts';

const job = () => reviewOf({ capture: 'v19.4.0-dev/plain-cache' });
const toNew = { rules: [{ name: 'new', match: { kind: 'job' }, serviceAccount: 'ci-new' }] };
const ciNew = toAccount({
  metadata: { namespace: 'ci', name: 'ci-new', annotations: { 'eks.amazonaws.com/role-arn': 'arn' } },
});

type Asked = { namespace: string; names: readonly string[]; milliseconds: number };

/** Answers by a function, and records the questions. */
function finder(answer: FindAccounts): { asked: Asked[]; findAccounts: FindAccounts } {
  const asked: Asked[] = [];
  return {
    asked,
    findAccounts: (namespace, names, milliseconds) => {
      asked.push({ namespace, names, milliseconds });
      return answer(namespace, names, milliseconds);
    },
  };
}

const send = async ({ app }: TestedWebhook, url = '/mutate/enforce?timeout=2s') =>
  (await app.inject({ method: 'POST', url, payload: job() })).json().response;

t.test('an account that the snapshot does not have is looked for, and assigned if it is found', async (t) => {
  const known = snapshotOf({ mapping: toNew });
  const { asked, findAccounts } = finder(async () => [ciNew]);
  const webhook = build(t, { snapshot: () => known, findAccounts, clock: () => 0 });
  t.match(await send(webhook), { allowed: true, auditAnnotations: { reason: 'patched', to: 'ci-new' } });
  t.strictSame(asked, [{ namespace: 'ci', names: ['ci-new'], milliseconds: 500 }]);
  t.equal(webhook.lines.length, 1);
  t.equal(await webhook.sample('gitlab_runner_irsa_decisions_total{mode="enforce",reason="patched"}'), 1);
  t.equal(await webhook.sample('gitlab_runner_irsa_requests_total{mode="enforce",code="200"}'), 1);
});

t.test('an account that is not found is missing, as without the search', async (t) => {
  const known = snapshotOf({ mapping: toNew });
  const { findAccounts } = finder(async () => []);
  t.match(await send(build(t, { snapshot: () => known, findAccounts })), { allowed: false, status: { code: 429 } });
});

t.test('the second decision uses the mapping that is active then', async (t) => {
  let known = snapshotOf({ mapping: toNew });
  const { findAccounts } = finder(async () => {
    known = snapshotOf({ mapping: { rules: [{ ...toNew.rules[0], serviceAccount: 'ci-billing' }] } });
    return [ciNew];
  });
  t.match(await send(build(t, { snapshot: () => known, findAccounts })), {
    allowed: true,
    auditAnnotations: { to: 'ci-billing' },
  });
});

t.test('the search may take its share of the timeout of the API server', async (t) => {
  const known = snapshotOf({ mapping: toNew });
  const { asked, findAccounts } = finder(async () => []);
  let time = 0;
  const webhook = build(t, { snapshot: () => known, findAccounts, clock: () => (time += 100) });
  await send(webhook, '/mutate/enforce?timeout=1s');
  await send(webhook, '/mutate/enforce');
  t.ok(
    asked[0] !== undefined && asked[0].milliseconds <= 800 && asked[0].milliseconds > 0,
    String(asked[0]?.milliseconds),
  );
  t.equal(asked[1]?.milliseconds, 500);
});

t.test('the account on the pod is looked for too, because the patch depends on it', async (t) => {
  const known = snapshotOf();
  const without = { ...known, accounts: indexAccounts(accounts().filter(({ name }) => name !== 'default')) };
  const { asked, findAccounts } = finder(async () =>
    accounts().filter(({ name, namespace }) => name === 'default' && namespace === 'ci'),
  );
  t.match(await send(build(t, { snapshot: () => without, findAccounts })), { allowed: true });
  t.match(asked, wholeLists([{ names: ['default'] }]));
});

t.test('without a missing account there is no search', async (t) => {
  const { asked, findAccounts } = finder(async () => []);
  t.match(await send(build(t, { findAccounts })), { allowed: true });
  t.strictSame(asked, []);
});

t.test('an error of the search is an HTTP error, so that the failurePolicy decides', async (t) => {
  const known = snapshotOf({ mapping: toNew });
  const { findAccounts } = finder(() => Promise.reject(new Error('a bug')));
  const { app } = build(t, { snapshot: () => known, findAccounts });
  t.equal((await app.inject({ method: 'POST', url: '/mutate/enforce', payload: job() })).statusCode, 500);
});

t.test('reviews that wait for a search may hold only so many bytes; a further one is decided without', async (t) => {
  const known = snapshotOf({ mapping: toNew });
  const late = Promise.withResolvers<[]>();
  const { asked, findAccounts } = finder(() => late.promise);
  const bytes = JSON.stringify(job()).length;
  const limits = { ...LIMITS, waitingBytes: 2.5 * bytes };
  const webhook = build(t, { snapshot: () => known, findAccounts, limits });
  const waiting = [send(webhook), send(webhook)];
  t.match(await send(webhook), { allowed: false, status: { code: 429 } });
  t.equal(asked.length, 2);
  late.resolve([]);
  await Promise.all(waiting);
  await send(webhook);
  t.equal(asked.length, 3, 'what waited has been released');
});

t.test('a name that is too long for an account is not waited for', async (t) => {
  const known = snapshotOf({ mapping: { rules: [{ ...toNew.rules[0], serviceAccount: 'ci-project-{project}' }] } });
  const review = job();
  review.request.object.metadata.name = `runner-a-project-${'1'.repeat(300)}-concurrent-0-b`;
  delete review.request.object.metadata.labels;
  const { app } = build(t, { snapshot: () => known });
  const answer = await app.inject({ method: 'POST', url: '/mutate/enforce', payload: review });
  t.match(answer.json(), { response: { allowed: false, status: { code: 403 } } });
});
