import fc from 'fast-check';
import t from 'tap';
import type { Decision } from '../../../src/admission/decision.ts';
import { recordOf } from '../../../src/admission/record.ts';
import { decodeReview, encodeReview, encodeUnreadable } from '../../../src/admission/review/review.ts';
import { causeOf } from '../../../src/errors.ts';
import { factsOf } from '../../../src/pods/facts.ts';
import { captured, captureNames, MANAGER_POD } from '../../fixtures.ts';

t.test('every captured review is decoded', async (t) => {
  for (const name of captureNames()) {
    const review = captured(name);
    const { uid, namespace, requester, object } = decodeReview(review);
    const { userInfo } = review.request;
    const pod = userInfo.username.startsWith('system:serviceaccount:gitlab:') ? MANAGER_POD : undefined;
    t.same(
      { uid, namespace, requester },
      {
        uid: review.request.uid,
        namespace: review.request.namespace,
        requester: { username: userInfo.username, groups: userInfo.groups, pod },
      },
      name,
    );
    t.equal(object, review.request.object, 'the pod is the object that was received, not a copy');
  }
});

const sound = () => captured('v19.4.0-dev/plain-cache');
const without = (field: string) => {
  const review = sound();
  delete (review.request as Record<string, unknown>)[field];
  return review;
};
const changed = (change: object) => ({ ...sound(), request: { ...sound().request, ...change } });

const malformed: [string, unknown, string][] = [
  ['nothing', undefined, 'the body: found nothing, wanted an AdmissionReview object'],
  ['null', null, 'the body: found null, wanted an AdmissionReview object'],
  ['a list', [], 'the body: found a list, wanted an AdmissionReview object'],
  [
    'another kind',
    { kind: 'Pod', apiVersion: 'v1' },
    'apiVersion and kind: found other values, wanted admission.k8s.io/v1 AdmissionReview',
  ],
  [
    'an old version',
    { ...sound(), apiVersion: 'admission.k8s.io/v1beta1' },
    'apiVersion and kind: found other values, wanted admission.k8s.io/v1 AdmissionReview',
  ],
  ['no request', { ...sound(), request: undefined }, 'request: found nothing, wanted an object'],
  ['no uid', without('uid'), 'request.uid: found nothing, wanted a string'],
  ['a uid that is a number', changed({ uid: 5 }), 'request.uid: found a number, wanted a string'],
  ...(['uid', 'namespace'] as const).map((field): [string, unknown, string] => [
    `a ${field} that is too long for a name`,
    changed({ [field]: 'x'.repeat(1025) }),
    `request.${field}: found a string of 1025 characters, wanted at most 1024`,
  ]),
  [
    'a requester that is too long for a name',
    changed({ userInfo: { username: 'x'.repeat(1025) } }),
    'request.userInfo.username: found a string of 1025 characters, wanted at most 1024',
  ],
  ['no requester', without('userInfo'), 'request.userInfo: found nothing, wanted an object'],
  [
    'a group that is an object',
    changed({ userInfo: { username: 'a', groups: [{}] } }),
    'request.userInfo.groups[0]: found an object, wanted a string',
  ],
  [
    'groups that are text',
    changed({ userInfo: { username: 'a', groups: 'b' } }),
    'request.userInfo.groups: found a string, wanted a list of strings',
  ],
  ['no resource', without('resource'), 'request.resource: found nothing, wanted an object'],
  [
    'labels that are a list',
    changed({ object: { metadata: { labels: [] }, spec: {} } }),
    'request.object.metadata.labels: found a list, wanted an object of strings',
  ],
];

for (const [name, body, sentence] of malformed) {
  t.test(`${name}: the error names the path and what is wanted`, async (t) => {
    t.throws(() => decodeReview(body), { message: `AdmissionReview: ${sentence}` });
  });
}

t.test('optional fields may be absent', async (t) => {
  const { requester, namespace, object, dryRun } = decodeReview({
    ...sound(),
    request: {
      uid: 'a',
      operation: 'DELETE',
      resource: { group: 'apps', resource: 'deployments' },
      userInfo: { username: 'b' },
      object: null,
    },
  });
  t.same(
    { requester, namespace, object, dryRun },
    { requester: { username: 'b', groups: [] }, namespace: '', object: { metadata: {}, spec: {} }, dryRun: false },
  );
});

t.test('a pod that is absent is a new one in each review, because a patch is applied to it', async (t) => {
  const absent = () => {
    const { request, ...review } = sound();
    return decodeReview({ ...review, request: { ...request, object: null } }).object;
  };
  Object.assign(absent(), { spec: { serviceAccountName: 'left-behind' } });
  Object.assign(absent().spec ?? {}, { serviceAccountName: 'left-behind' });
  t.same(absent(), { metadata: {}, spec: {} });
});

t.test('a resource is named with its group and subresource', async (t) => {
  const resource = (change: object) => decodeReview(changed(change)).resource;
  t.equal(resource({}), 'pods');
  t.equal(resource({ subResource: 'binding' }), 'pods/binding');
  t.equal(resource({ resource: { group: 'metrics.k8s.io', resource: 'pods' } }), 'metrics.k8s.io/pods');
});

t.test('any JSON is decoded or refused with a user error', async (t) => {
  let refused = 0;
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (body, request) => {
      for (const candidate of [
        body,
        { ...sound(), request },
        changed({ object: request }),
        changed({ userInfo: request }),
      ])
        try {
          decodeReview(candidate);
        } catch (error) {
          t.equal(causeOf(error)?.code, 'review_malformed');
          refused += 1;
        }
    }),
  );
  t.ok(refused > 0);
});

const decision: Decision = {
  mode: 'enforce',
  facts: factsOf({}, 'gitlab', { username: 'alice', groups: [] }, false),
  kind: 'job',
  reason: 'patched',
  would: 'patch',
  project: '4242',
  projectName: 'acme/billing',
  role: 'arn:aws:iam::111122223333:role/billing',
  wantedRole: 'arn:aws:iam::111122223333:role/billing',
  rule: 'billing',
  from: 'default',
  to: 'ci-billing',
  wanted: 'ci-billing',
  allowed: true,
  patch: [{ op: 'add', path: '/spec/serviceAccountName', value: 'ci-billing' }],
  warnings: ['pod x: look'],
  warned: ['no_role'],
  message: 'done',
  retryable: false,
  missed: [],
};
const base64 = (text: string) => Buffer.from(text).toString('base64');
const encoded = (change: Partial<Decision>, retryAfterSeconds?: number) => {
  const changed = { ...decision, ...change };
  return encodeReview({ uid: 'u' }, changed, { base64, record: recordOf(changed), retryAfterSeconds });
};
const answer = (change: Partial<Decision>, retryAfterSeconds?: number) =>
  (encoded(change, retryAfterSeconds) as { response: Record<string, unknown> }).response;

t.test('a patch is encoded as standard base64, with its type', async (t) => {
  t.same(encoded({}), {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: 'u',
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from('[{"op":"add","path":"/spec/serviceAccountName","value":"ci-billing"}]').toString('base64'),
      warnings: ['pod x: look'],
      auditAnnotations: {
        ...{ reason: 'patched', would: 'patch', rule: 'billing', project: '4242', from: 'default', to: 'ci-billing' },
        role: 'arn:aws:iam::111122223333:role/billing',
      },
    },
  });
});

t.test('without a patch there is no patch type, without warnings no list, without a rule no annotation', async (t) => {
  const unknown = { rule: undefined, wanted: undefined, project: undefined, role: undefined, wantedRole: undefined };
  t.same(answer({ ...unknown, patch: [], warnings: [], reason: 'kept', would: 'allow', to: 'default' }), {
    uid: 'u',
    allowed: true,
    auditAnnotations: { reason: 'kept', would: 'allow', from: 'default', to: 'default' },
  });
});

t.test('a refusal is a status with code 403', async (t) => {
  const refused = { allowed: false, patch: [], reason: 'override_refused', would: 'refuse', to: 'default' } as const;
  const { auditAnnotations, status } = answer({ ...refused, message: 'No.\nNever.' });
  t.match(status, { status: 'Failure', code: 403, reason: 'Forbidden', message: 'No.\nNever.' });
  t.same(auditAnnotations, {
    ...{ reason: 'override_refused', would: 'refuse', rule: 'billing', project: '4242', from: 'default' },
  });
});

t.test('a refusal for an account that may appear soon asks the client to wait', async (t) => {
  t.match(answer({ allowed: false, patch: [], reason: 'account_missing' }, 1), {
    allowed: false,
    status: { code: 429, reason: 'TooManyRequests', details: { retryAfterSeconds: 1 } },
  });
});

t.test('a review that cannot be read is refused with nothing but its uid', async (t) => {
  const refusal = (retryAfterSeconds?: number) => encodeUnreadable('8341d3b2', 'Too large.', retryAfterSeconds);
  t.strictSame(refusal(), {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: '8341d3b2',
      allowed: false,
      status: { metadata: {}, status: 'Failure', message: 'Too large.', code: 403, reason: 'Forbidden' },
      auditAnnotations: { reason: 'review_unreadable', would: 'refuse' },
    },
  });
  t.match(refusal(1), {
    response: { status: { code: 429, reason: 'TooManyRequests', details: { retryAfterSeconds: 1 } } },
  });
});
