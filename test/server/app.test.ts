import { Readable } from 'node:stream';
import type { InjectOptions } from 'fastify';
import t, { type Test } from 'tap';
import { toAccount } from '../../src/accounts/from-object.ts';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import type { Snapshot } from '../../src/admission/snapshot.ts';
import { MODES } from '../../src/modes.ts';
import { LIMITS } from '../../src/server/http/limits.ts';
import { accounts, type Case, reviewOf, snapshotOf } from '../admission/cases.ts';
import { wholeLists } from '../whole-lists.ts';
import { build } from './webhook.ts';

const SECRET = 'glpat-never-to-be-seen';
const json = { 'content-type': 'application/json' };
const job = () => reviewOf({ capture: 'v19.4.0-dev/plain-cache' });

for (const mode of MODES) {
  t.test(`/mutate/${mode} answers a review in its mode, with one log line and its metrics`, async (t) => {
    const { app, lines, sample } = build(t);
    const review = job();
    const response = await app.inject({
      method: 'POST',
      url: `/mutate/${mode}?timeout=2s`,
      headers: json,
      payload: review,
    });
    t.equal(response.statusCode, 200);
    t.equal(response.headers['content-type'], 'application/json; charset=utf-8');
    t.match(response.json(), {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: review.request.uid, allowed: true, auditAnnotations: { reason: 'patched' } },
    });
    t.equal(lines.length, 1);
    t.match(lines[0], {
      level: 'info',
      message: 'allowed',
      uid: review.request.uid,
      namespace: review.request.namespace,
      pod: 'runner-hk7sq2xzv-project-4242-concurrent-0-xoojdpe7',
      requester: 'system:serviceaccount:gitlab:gitlab-runner-common',
      mode,
      reason: 'patched',
      from: 'default',
      allowed: true,
      dryRun: false,
      milliseconds: Number,
    });
    t.equal(await sample(`gitlab_runner_irsa_requests_total{mode="${mode}",code="200"}`), 1);
    t.equal(await sample(`gitlab_runner_irsa_decisions_total{mode="${mode}",reason="patched"}`), 1);
    t.equal(await sample(`gitlab_runner_irsa_review_duration_seconds_count{mode="${mode}"}`), 1);
  });
}

/** The log line about a review in a mode. */
async function lineOf(t: Test, mode: string, review: object, mapping: Case['mapping'] = {}) {
  const { app, lines } = build(t, { snapshot: () => snapshotOf({ mapping }) });
  await app.inject({ method: 'POST', url: `/mutate/${mode}`, headers: json, payload: review });
  t.equal(lines.length, 1);
  return lines[0] ?? {};
}

t.test('the log line of a job names its project, and the role of the account that it gets or would get', async (t) => {
  const role = 'arn:aws:iam::111122223333:role/billing';
  const job4242 = { project: '4242', reason: 'patched', would: 'patch', rule: 'billing', from: 'default' };
  const enforced = await lineOf(t, 'enforce', job());
  t.match(enforced, { message: 'allowed', ...job4242, to: 'ci-billing', role });
  t.notOk('wanted' in enforced);
  const observed = await lineOf(t, 'observe', job());
  t.match(observed, { message: 'allowed', ...job4242, to: 'default', wanted: 'ci-billing', wantedRole: role });
  t.notOk('role' in observed);
  t.notOk('projectName' in observed);
});

t.test(
  'the log line of a job has the name of its project if the mapping has one, the audit annotations do not',
  async (t) => {
    const names = { 4242: 'acme/billing' };
    for (const mode of ['enforce', 'observe'])
      t.match(await lineOf(t, mode, job(), { names }), { project: '4242', projectName: 'acme/billing' });
    const { app } = build(t, { snapshot: () => snapshotOf({ mapping: { names } }) });
    const response = await app.inject({ method: 'POST', url: '/mutate/enforce', headers: json, payload: job() });
    t.notOk('projectName' in response.json().response.auditAnnotations);
  },
);

t.test(
  'the log line of a refusal has its first sentence and no account; in other modes it says what enforce would do',
  async (t) => {
    const unknown = reviewOf({
      capture: 'v19.4.0-dev/plain-cache',
      change: [
        { op: 'add', path: '/object/metadata/name', value: 'runner-hk7sq2xzv-project-5001-concurrent-0-xoojdpe7' },
        { op: 'add', path: '/object/metadata/labels/project.runner.gitlab.com~1id', value: '5001' },
      ],
    });
    const why = /^No rule assigns a service account to project 5001 in namespace "ci": .* does not exist\.$/;
    const refused = await lineOf(t, 'enforce', unknown);
    t.match(refused, { message: 'refused', reason: 'no_rule', would: 'refuse', project: '5001', allowed: false, why });
    for (const key of ['to', 'wanted', 'role', 'warnings']) t.notOk(key in refused, key);
    for (const mode of ['observe', 'best-effort'])
      t.match(
        await lineOf(t, mode, unknown),
        wholeLists({
          ...{ message: 'would be refused', reason: 'no_rule', would: 'refuse', allowed: true, to: 'default' },
          warnings: [/No rule assigns a service account to project 5001/],
        }),
      );
  },
);

t.test('a warning about a missing role is in the log', async (t) => {
  const accounts = indexAccounts([{ ...toAccount({ metadata: { namespace: 'ci', name: 'ci-billing' } }) }]);
  const { app, lines } = build(t, { snapshot: () => ({ ...snapshotOf(), accounts }) });
  await app.inject({ method: 'POST', url: '/mutate/enforce', headers: json, payload: job() });
  t.match(lines, wholeLists([{ warnings: [/"ci-billing" has no annotation eks\.amazonaws\.com\/role-arn/] }]));
});

t.test('of the pod, only names are logged', async (t) => {
  const { app, lines } = build(t);
  const review = job();
  for (const container of review.request.object.spec.containers) container.env = [{ name: 'TOKEN', value: SECRET }];
  review.request.object.metadata.annotations.note = SECRET;
  await app.inject({ method: 'POST', url: '/mutate/enforce', headers: json, payload: review });
  t.equal(lines.length, 1);
  t.notMatch(JSON.stringify(lines), SECRET);
});

t.test(
  'the field reason of a log line is a reason code, also where a request is refused without a decision',
  async (t) => {
    const { app, lines } = build(t);
    for (const path of ['/mutate/enforce', '/mutate/observe', '/validate/mapping'])
      await app.inject({ method: 'POST', url: path, payload: { apiVersion: 'x' } });
    t.equal(lines.length, 3);
    for (const { reason } of lines) if (reason !== undefined) t.equal(reason, 'review_unreadable');
    t.match(lines[1], { message: 'request refused', code: 'review_malformed', status: 400, found: /apiVersion/ });
  },
);

t.test('names are cut in the log', async (t) => {
  const { app, lines } = build(t);
  const review = job();
  const long = 'x'.repeat(1000);
  Object.assign(review.request, { uid: long, namespace: long, userInfo: { username: long, groups: [] } });
  review.request.object.metadata.name = long;
  Object.assign(review.request.object.spec, { serviceAccountName: long, serviceAccount: long });
  await app.inject({ method: 'POST', url: '/mutate/observe', headers: json, payload: review });
  const cut = 'x'.repeat(253);
  t.match(lines, wholeLists([{ uid: cut, namespace: cut, pod: cut, requester: cut, from: cut, to: cut }]));
  t.notMatch(JSON.stringify(lines), 'x'.repeat(254));
});

t.test('a body is used unchanged: no value is coerced, added or removed', async (t) => {
  const { app } = build(t);
  const review = job();
  const wrong = { ...review, request: { ...review.request, uid: 5 } };
  const response = await app.inject({ method: 'POST', url: '/mutate/enforce', headers: json, payload: wrong });
  t.equal(response.statusCode, 400);
  t.match(response.json(), { message: /request\.uid: found a number, wanted a string/ });
});

type Row = { name: string; request: InjectOptions; status: number; reason: string; says: RegExp };

/** To observe, which answers every error as such. */
const post = (payload: string, more: object = {}): InjectOptions => ({
  method: 'POST',
  url: '/mutate/observe',
  headers: { ...json, ...more },
  payload,
});
const changed = (change: object) => JSON.stringify({ ...job(), ...change });
const requestChanged = (change: object) => changed({ request: { ...job().request, ...change } });

const rows: Row[] = [
  {
    name: 'an empty body',
    request: post(''),
    status: 400,
    reason: 'body_empty',
    says: /^The body is empty; send an Adm/,
  },
  {
    name: 'no body and no content type',
    request: { method: 'POST', url: '/mutate/observe' },
    status: 400,
    reason: 'review_malformed',
    says: /the body: found nothing/,
  },
  { name: 'blanks', request: post('  \n'), status: 400, reason: 'body_malformed', says: /not valid JSON$/ },
  { name: 'YAML', request: post(`kind: ${SECRET}`), status: 400, reason: 'body_malformed', says: /not valid JSON$/ },
  {
    name: 'JSON that is broken at a secret',
    request: post(`{"token": "${SECRET}",\n  "kind": ${SECRET}}`),
    status: 400,
    reason: 'body_malformed',
    says: /^The body is not valid JSON$/,
  },
  {
    name: 'a review cut off',
    request: post(JSON.stringify(job()).slice(0, 5000)),
    status: 400,
    reason: 'body_malformed',
    says: /^The body is not valid JSON$/,
  },
  { name: 'null', request: post('null'), status: 400, reason: 'review_malformed', says: /the body: found null/ },
  { name: 'a list', request: post('[]'), status: 400, reason: 'review_malformed', says: /the body: found a list/ },
  { name: 'a string', request: post(`"${SECRET}"`), status: 400, reason: 'review_malformed', says: /found a string/ },
  { name: 'an empty object', request: post('{}'), status: 400, reason: 'review_malformed', says: /AdmissionReview/ },
  {
    name: 'another version of the review',
    request: post(changed({ apiVersion: 'admission.k8s.io/v1beta1' })),
    status: 400,
    reason: 'review_malformed',
    says: /admission\.k8s\.io\/v1 /,
  },
  {
    name: 'no request',
    request: post(changed({ request: undefined })),
    status: 400,
    reason: 'review_malformed',
    says: /request: found/,
  },
  {
    name: 'no user',
    request: post(requestChanged({ userInfo: null })),
    status: 400,
    reason: 'review_malformed',
    says: /userInfo/,
  },
  {
    name: 'groups that are a string',
    request: post(requestChanged({ userInfo: { username: 'a', groups: 'system:masters' } })),
    status: 400,
    reason: 'review_malformed',
    says: /request\.userInfo\.groups/,
  },
  {
    name: 'a pod that is a string',
    request: post(requestChanged({ object: SECRET })),
    status: 400,
    reason: 'review_malformed',
    says: /request\.object/,
  },
  {
    name: 'containers that are a string',
    request: post(requestChanged({ object: { metadata: {}, spec: { containers: SECRET } } })),
    status: 400,
    reason: 'review_malformed',
    says: /request\.object\.spec\.containers/,
  },
  {
    name: 'nesting a million deep',
    request: post(`{"request":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`),
    status: 413,
    reason: 'body_too_complex',
    says: /^The body has more than 100000 objects, lists and commas$/,
  },
  {
    name: 'a pod whose name has a million characters',
    request: post(requestChanged({ object: { metadata: { name: 'x'.repeat(1_000_000) }, spec: {} } })),
    status: 400,
    reason: 'review_malformed',
    says: /request\.object\.metadata\.name: found 1000000 characters, wanted at most 1024$/,
  },
  {
    name: 'plain text',
    request: post('{}', { 'content-type': 'text/plain' }),
    status: 415,
    reason: 'content_type_unknown',
    says: /application\/json/,
  },
  {
    name: 'a form',
    request: post('a=1', { 'content-type': 'application/x-www-form-urlencoded' }),
    status: 415,
    reason: 'content_type_unknown',
    says: /application\/json/,
  },
  {
    name: 'an invalid content type',
    request: post('{}', { 'content-type': 'json' }),
    status: 415,
    reason: 'content_type_unknown',
    says: /application\/json/,
  },
  {
    name: 'a compressed body',
    request: post('{}', { 'content-encoding': 'gzip' }),
    status: 415,
    reason: 'encoding_unknown',
    says: /uncompressed/,
  },
  {
    name: 'another path',
    request: { ...post('{}'), url: '/' },
    status: 404,
    reason: 'path_unknown',
    says: /\/mutate\/enforce, \/mutate\/best-effort, \/mutate\/observe$/,
  },
  {
    name: 'an unknown mode',
    request: { ...post('{}'), url: '/mutate/off' },
    status: 404,
    reason: 'path_unknown',
    says: /\/mutate\/enforce/,
  },
  {
    name: 'a path that does not decode',
    request: { ...post('{}'), url: '/mutate/%zz' },
    status: 400,
    reason: 'request_malformed',
    says: /percent/,
  },
  {
    name: 'a GET',
    request: { method: 'GET', url: '/mutate/observe?timeout=2s' },
    status: 405,
    reason: 'method_not_allowed',
    says: /^\/mutate\/observe accepts only POST$/,
  },
  {
    name: 'a PUT',
    request: { ...post('{}'), method: 'PUT', url: '/mutate/observe' },
    status: 405,
    reason: 'method_not_allowed',
    says: /only POST/,
  },
];

for (const { name, request, status, reason, says } of rows) {
  t.test(
    `${name}: ${status} ${reason}, in one line that quotes nothing of the request, and the next review is answered`,
    async (t) => {
      const { app, lines, sample } = build(t);
      const response = await app.inject(request);
      t.equal(response.statusCode, status, response.body.slice(0, 300));
      const body = response.json();
      t.match(body, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, reason, message: says });
      t.notMatch(response.body, /\n|\bat .*\.[tj]s/);
      t.notMatch(`${response.body}${JSON.stringify(lines)}`, SECRET);
      t.notMatch(response.body, /connection refused|Timeout occurred|connection timed out/i);
      const mode = /^\/mutate\/(observe)(\?|$)/.exec(String(request.url))?.[1];
      const counted = mode === undefined || status === 405 ? 'none' : mode;
      t.equal(await sample(`gitlab_runner_irsa_requests_total{mode="${counted}",code="${status}"}`), 1);
      const next = await app.inject({ method: 'POST', url: '/mutate/enforce', headers: json, payload: job() });
      t.equal(next.statusCode, 200);
    },
  );
}

const twice: [name: string, request: InjectOptions, reason: string][] = [
  [
    'a path that does not decode, and plain text',
    { ...post('x', { 'content-type': 'text/plain' }), url: '/mutate/%zz' },
    'request_malformed',
  ],
  [
    'plain text that is compressed',
    post('x', { 'content-type': 'text/plain', 'content-encoding': 'gzip' }),
    'content_type_unknown',
  ],
  [
    'a compressed body that is too long',
    post('x', { 'content-encoding': 'gzip', 'content-length': '90000000' }),
    'encoding_unknown',
  ],
  ['broken JSON to an unknown path', { ...post('{'), url: '/' }, 'body_malformed'],
  ['plain text to an unknown path', { ...post('x', { 'content-type': 'text/plain' }), url: '/' }, 'path_unknown'],
  ['a PUT of broken JSON', { ...post('{'), method: 'PUT' }, 'body_malformed'],
  ['broken JSON without a mapping', post('{'), 'body_malformed'],
  ['a body that is not a review, without a mapping', post('{}'), 'not_ready'],
];

for (const [name, request, reason] of twice) {
  t.test(`of two errors, the first in the order of app.ts is answered: ${name}`, async (t) => {
    const { app } = build(t, { snapshot: () => undefined });
    t.match((await app.inject(request)).json(), { reason });
  });
}

t.test('the answer to a wrong method names the right one in a header', async (t) => {
  const { app } = build(t);
  t.equal((await app.inject({ method: 'GET', url: '/mutate/observe' })).headers.allow, 'POST');
});

const escaped = String.raw`\u003c`;

t.test('a body longer than the limit is 413, one of exactly the limit is read', async (t) => {
  const { app } = build(t);
  const body = (bytes: number) => `{"pad":"${escaped.repeat(3_000_000)}${'x'.repeat(bytes - 18_000_010)}"}`;
  t.equal((await app.inject(post(body(LIMITS.bodyBytes)))).json().reason, 'review_malformed');
  const refused = await app.inject(post(body(LIMITS.bodyBytes + 1)));
  t.equal(refused.statusCode, 413);
  t.match(refused.json(), { reason: 'body_too_large', message: 'The body is longer than 20971520 bytes' });
});

t.test('escapes and field owners do not count to the second limit', async (t) => {
  const { app } = build(t);
  const body = (bytes: number) =>
    `{"fieldsV1":{"f:a":"${'x'.repeat(1_000_000)}"},"pad":"${escaped.repeat(1_000_000)}${'x'.repeat(bytes - 1_000_024)}"}`;
  t.equal((await app.inject(post(body(LIMITS.plainBytes)))).json().reason, 'review_malformed');
  t.match((await app.inject(post(body(LIMITS.plainBytes + 1)))).json(), {
    reason: 'body_too_large',
    message: 'The body is longer than 8388608 bytes, without escapes and field owners',
  });
});

t.test('a body without a content length is limited as well', async (t) => {
  const { app } = build(t, { limits: { ...LIMITS, bodyBytes: 1000 } });
  const chunked = (bytes: number) =>
    app.inject({
      method: 'POST',
      url: '/mutate/enforce',
      headers: json,
      payload: Readable.from([Buffer.alloc(bytes, ' ')]),
    });
  t.equal((await chunked(1001)).statusCode, 413);
  t.equal((await chunked(1000)).statusCode, 400);
});

t.test('a pod of 3 MiB is decided, as the API server sends it', async (t) => {
  const { app } = build(t);
  const review = job();
  review.request.object.spec.containers[0].env = [{ name: 'LARGE', value: '<'.repeat(3 * 1024 * 1024) }];
  const payload = JSON.stringify(review).replaceAll('<', escaped);
  t.ok(payload.length > 18 * 1024 * 1024);
  const response = await app.inject({ method: 'POST', url: '/mutate/enforce', headers: json, payload });
  t.match(response.json(), { response: { allowed: true, auditAnnotations: { reason: 'patched' } } });
});

t.test('without a mapping the answer is 503, so that the failurePolicy decides', async (t) => {
  const { app, lines } = build(t, { snapshot: () => undefined });
  const response = await app.inject({ method: 'POST', url: '/mutate/enforce', headers: json, payload: job() });
  t.equal(response.statusCode, 503);
  t.match(response.json(), { reason: 'not_ready', message: 'No mapping has been read yet; see /readyz' });
  t.match(lines, wholeLists([{ level: 'warn', code: 'not_ready', mode: 'enforce' }]));
});

t.test('an internal error is 500 without details; the log has the stack, but no values', async (t) => {
  const { app, lines, sample } = build(t, {
    snapshot: () => {
      throw Object.assign(new TypeError(`accounts.get is not a function\ntree: {"env":"${SECRET}"}`), { tree: SECRET });
    },
  });
  const response = await app.inject({ method: 'POST', url: '/mutate/enforce', headers: json, payload: job() });
  t.equal(response.statusCode, 500);
  t.match(response.json(), { reason: 'internal', message: 'Internal error; see the log of the webhook' });
  t.match(
    lines,
    wholeLists([
      {
        level: 'error',
        mode: 'enforce',
        error: { type: 'TypeError', message: 'accounts.get is not a function', stack: { 0: /^at .*app\.test\.ts/ } },
      },
    ]),
  );
  t.notMatch(JSON.stringify(lines), SECRET);
  t.equal(await sample('gitlab_runner_irsa_requests_total{mode="enforce",code="500"}'), 1);
});

t.test('a review is not decided after the timeout of the API server', async (t) => {
  let time = 0;
  const { app, lines } = build(t, { clock: () => (time += 3000) });
  const send = (query: string) =>
    app.inject({ method: 'POST', url: `/mutate/enforce${query}`, headers: json, payload: job() });
  const late = await send('?timeout=2s');
  t.equal(late.statusCode, 503);
  t.match(late.json(), { reason: 'too_late' });
  t.match(lines, wholeLists([{ level: 'warn', code: 'too_late' }]), 'no decision was made');
  t.equal((await send('?timeout=10s')).statusCode, 200);
  t.equal((await send('?timeout=soon')).statusCode, 200);
  t.equal((await send('')).statusCode, 200);
});

t.test('while closing, every answer closes its connection', async (t) => {
  let closing = false;
  const { app } = build(t, { isClosing: () => closing });
  const send = (payload: object) => app.inject({ method: 'POST', url: '/mutate/enforce', headers: json, payload });
  t.equal((await send(job())).headers.connection, 'keep-alive');
  closing = true;
  t.equal((await send(job())).headers.connection, 'close');
  t.equal((await send({})).headers.connection, 'close');
});

t.test('a manager is asked to wait for a missing account, for half a minute', async (t) => {
  let time = 0;
  const without = snapshotOf({
    mapping: { rules: [{ name: 'new', match: { kind: 'job' }, serviceAccount: 'ci-new' }] },
  });
  const found = toAccount({ metadata: { namespace: 'ci', name: 'ci-new' } });
  let known: Snapshot = without;
  const { app } = build(t, { clock: () => time, snapshot: () => known });
  const status = async () => {
    const response = await app.inject({ method: 'POST', url: '/mutate/enforce', headers: json, payload: job() });
    t.equal(response.statusCode, 200, 'a refusal is an answer');
    return response.json().response.status;
  };
  t.match(await status(), { code: 429, reason: 'TooManyRequests', details: { retryAfterSeconds: 1 } });
  time = 29_999;
  t.match(await status(), { code: 429 });
  time = 30_000;
  t.match(await status(), { code: 403, reason: 'Forbidden', details: undefined });
  known = { ...without, accounts: indexAccounts([...accounts(), found]) };
  t.equal(await status(), undefined, 'once the account exists, the job is allowed');
  known = without;
  t.match(await status(), { code: 429 }, 'the wait starts again');
});
