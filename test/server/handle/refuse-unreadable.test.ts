import t from 'tap';
import type { Mode } from '../../../src/modes.ts';
import { LIMITS } from '../../../src/server/http/limits.ts';
import { reviewOf, snapshotOf } from '../../admission/cases.ts';
import type { CapturedReview } from '../../fixtures.ts';
import { wholeLists } from '../../whole-lists.ts';
import { build, type TestedWebhook } from '../webhook.ts';

const SECRET = 'glpat-never-to-be-seen';
const job = () => reviewOf({ capture: 'v19.4.0-dev/plain-cache' });
const { uid } = job().request;

/** As Go's encoder writes it. */
const asGo = (review: CapturedReview) =>
  JSON.stringify(review).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

function changed(change: (review: CapturedReview) => void): string {
  const review = job();
  change(review);
  return asGo(review);
}

const send = ({ app }: TestedWebhook, mode: Mode, payload: string) =>
  app.inject({ method: 'POST', url: `/mutate/${mode}`, headers: { 'content-type': 'application/json' }, payload });

const unreadable: [what: string, payload: () => string, code: string, says: RegExp][] = [
  [
    'a body that is too long',
    () => changed(({ request }) => Object.assign(request.object.spec, { x: '<'.repeat(LIMITS.bodyBytes / 6) })),
    'body_too_large',
    /^The pod is too large to be checked: the body is longer than 20971520 bytes\.\nShorten the variables /,
  ],
  [
    'a body that is too long without its escapes',
    () => changed(({ request }) => Object.assign(request.object.spec, { x: SECRET.repeat(400_000) })),
    'body_too_large',
    /^The pod is too large to be checked: the body is longer than 8388608 bytes, without escapes and field owners\.\n/,
  ],
  [
    'a body with too many parts',
    () => changed(({ request }) => Object.assign(request.object.spec, { tolerations: Array(200_000).fill({}) })),
    'body_too_complex',
    /^The pod has too many parts to be checked: the body has more than 100000 objects, lists and commas\.\nUse fewer /,
  ],
  [
    'a body that is cut off',
    () => asGo(job()).slice(0, 5000),
    'body_malformed',
    /^The pod could not be checked, because its review is malformed\.\nAsk the platform team /,
  ],
  [
    'a pod that is not one',
    () => changed(({ request }) => Object.assign(request.object.spec, { containers: SECRET })),
    'review_malformed',
    /^The pod could not be checked, because its review is malformed\.\n/,
  ],
  [
    'a name of a million characters',
    () => changed(({ request }) => Object.assign(request.object.metadata, { name: 'x'.repeat(1_000_000) })),
    'review_malformed',
    /^The pod could not be checked, because its review is malformed\.\n/,
  ],
];

for (const [what, payload, code, says] of unreadable) {
  for (const mode of ['best-effort', 'enforce'] as const)
    t.test(`${mode} refuses ${what}, whatever the failurePolicy is, with a log line and its metrics`, async (t) => {
      const webhook = build(t);
      const response = await send(webhook, mode, payload());
      t.equal(response.statusCode, 200);
      t.match(response.json(), {
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: {
          uid,
          allowed: false,
          status: { code: 403, reason: 'Forbidden', message: says },
          auditAnnotations: { reason: 'review_unreadable' },
        },
      });
      t.match(response.json().response.status.message, `\nReason: review_unreadable, request ${uid}`);
      t.match(
        webhook.lines,
        wholeLists([
          { level: 'warn', message: 'refused', uid, mode, reason: 'review_unreadable', code, allowed: false },
        ]),
      );
      t.equal(webhook.lines.length, 1);
      t.notMatch(`${response.body}${JSON.stringify(webhook.lines)}`, SECRET);
      t.notMatch(response.body, /connection refused|Timeout occurred|connection timed out/i);
      t.equal(await webhook.sample(`gitlab_runner_irsa_decisions_total{mode="${mode}",reason="review_unreadable"}`), 1);
      t.equal(await webhook.sample(`gitlab_runner_irsa_requests_total{mode="${mode}",code="200"}`), 1);
    });

  t.test(`observe answers ${what} with an HTTP error: it refuses nothing`, async (t) => {
    const response = await send(build(t), 'observe', payload());
    t.ok(response.statusCode >= 400);
    t.match(response.json(), { kind: 'Status', reason: code });
  });
}

t.test(
  'an internal error refuses the pod in best-effort, and is an HTTP error in enforce, which an alert counts',
  async (t) => {
    const webhook = build(t, {
      snapshot: () => ({
        ...snapshotOf({ mapping: { contact: '#ci-platform' } }),
        get accounts(): never {
          throw new TypeError(`a bug\n${SECRET}`);
        },
      }),
    });
    const response = await send(webhook, 'best-effort', asGo(job()));
    t.match(response.json().response, {
      uid,
      allowed: false,
      status: { code: 403, message: /because of an internal error\.\n.*\nContact: #ci-platform\n/ },
    });
    t.match(
      webhook.lines,
      wholeLists([{ level: 'error' }, { level: 'warn', reason: 'review_unreadable', code: 'internal' }]),
    );
    t.notMatch(`${response.body}${JSON.stringify(webhook.lines)}`, SECRET);
    t.equal((await send(webhook, 'enforce', asGo(job()))).statusCode, 500);
  },
);

const unknown: [what: string, payload: string][] = [
  ['no review', `{"uid":"${uid}"`],
  [
    'a review in another order',
    JSON.stringify({ request: job().request, apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' }).slice(0, -5),
  ],
  ['a uid with strange characters', asGo(job()).replace(uid, 'a\\"b').slice(0, 5000)],
];

for (const [what, payload] of unknown)
  t.test(`without a uid in its place there is no answer that an API server would accept: ${what}`, async (t) => {
    for (const mode of ['best-effort', 'enforce'] as const)
      t.match((await send(build(t), mode, payload)).json(), { kind: 'Status' });
  });

t.test('without a mapping the failurePolicy decides, also in best-effort: no pod is the cause', async (t) => {
  const webhook = build(t, { snapshot: () => undefined });
  t.equal((await send(webhook, 'best-effort', asGo(job()))).statusCode, 503);
});
