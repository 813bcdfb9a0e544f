import t from 'tap';
import { REFUSAL_REASONS, UNREADABLE } from '../../src/admission/reasons.ts';
import { itemsIn } from '../../src/records/items-in.ts';
import type { Reading } from '../../src/records/read/reading.ts';
import { readRecord, recordIn } from '../../src/records/read-record.ts';
import { event, line, POD, RECORD, TIME } from './recorded.ts';

t.test('an event of the audit log and a line of the webhook record the same decision', async (t) => {
  t.strictSame(recordIn(event()), RECORD);
  t.strictSame(recordIn(line()), {
    ...RECORD,
    ...{ source: 'log', uid: 'u', time: Date.parse('2026-11-01T10:00:00.130Z'), stored: undefined },
  });
  t.equal(recordIn(line({ level: 30, time: 1_790_000_000_000 }))?.time, 1_790_000_000_000);
});

t.test('a record has the top-level group and the runner that the decision read', async (t) => {
  const labels = { rootGroup: '77', runner: 'Hk7sQ2xZv' };
  for (const value of [event(labels), line(labels)]) {
    const { rootGroup, runner } = recordIn(value) ?? {};
    t.strictSame({ rootGroup, runner }, labels);
  }
});

t.test('the impersonated user is the requester', async (t) => {
  t.equal(recordIn(event({}, { impersonatedUser: { username: 'alice' } }))?.requester, 'alice');
  t.equal(recordIn(event({}, { user: undefined }))?.requester, '');
});

t.test('the pod is named by the request, or by the object that it sent', async (t) => {
  const target = { resource: 'pods', namespace: 'gitlab' };
  t.equal(recordIn(event({}, { objectRef: target }))?.pod, '');
  t.equal(recordIn(event({}, { objectRef: target, requestObject: { metadata: { name: 'a' } } }))?.pod, 'a');
  t.equal(recordIn(event({}, { objectRef: target, requestObject: { metadata: { generateName: 'b-' } } }))?.pod, 'b-');
});

t.test('the time of an event is that of its request', async (t) => {
  t.equal(recordIn(event({}, { requestReceivedTimestamp: undefined }))?.time, Date.parse(TIME));
});

const NO_TIMES: readonly unknown[] = [
  ...['yesterday', '', undefined, null, {}, 5e20, 1_700_000_000, -1],
  ...['2026-02-30T10:00:00Z', '2026-11-02T10:00:00', '+275760-09-13T00:00:00Z'],
  ...['0001-01-01T00:00:00Z', '1970-01-20T16:13:20Z', '2019-12-31T23:59:59.999Z', '2100-01-01T00:00:00Z'],
  '9999-12-31T23:59:59Z',
];
for (const time of NO_TIMES)
  t.test(`a decision whose time is ${JSON.stringify(time)} is still a decision`, async (t) => {
    const refusal = { reason: 'no_rule', would: 'refuse', project: '7' };
    const record = { namespace: 'gitlab', project: '7', would: 'refuse' };
    const times = { requestReceivedTimestamp: time, stageTimestamp: time };
    t.match(readRecord(event(refusal, times)), { is: 'undated', record });
    t.match(readRecord({ message: JSON.stringify(event(refusal, times)) }), { is: 'undated', record });
    t.match(readRecord(line({ ...refusal, time })), { is: 'undated', record });
    t.match(readRecord({ log: JSON.stringify(line({ ...refusal, time })) }), { is: 'undated', record });
    t.equal(readRecord(event({}, { ...times, annotations: {} })).is, 'other');
    t.equal(readRecord(event({}, { ...times, requestURI: '/pods?dryRun=All' })).is, 'other');
    t.equal(readRecord(line({ time, dryRun: true })).is, 'other');
  });

t.test('allowed and stored are different', async (t) => {
  const stored = (code: number, changes: object = {}) =>
    recordIn(event({}, { responseStatus: { code }, ...changes }))?.stored;
  t.strictSame([stored(201), stored(409), stored(201, { stage: 'Panic' })], [true, false, false]);
  t.match(recordIn(event({ would: 'refuse', reason: 'no_rule' }, { responseStatus: { code: 403 } })), {
    ...{ allowed: false, stored: false, to: undefined, role: undefined },
  });
});

t.test('what a mode refuses follows from mode and reason', async (t) => {
  const allowed = (mode: string, reason: string) => recordIn(line({ mode, reason, would: 'refuse' }))?.allowed;
  for (const [reason, { inBestEffort }] of Object.entries(REFUSAL_REASONS)) {
    const found = ['enforce', 'best-effort', 'observe'].map((mode) => allowed(mode, reason));
    t.strictSame(found, [false, inBestEffort !== 'refuse', true], reason);
  }
  t.equal(allowed('best-effort', UNREADABLE), false);
  t.equal(allowed('best-effort', 'a_new_reason'), true);
});

t.test('records of older versions get what they lack', async (t) => {
  const would = (values: object) => recordIn(event({ would: undefined, ...values }))?.would;
  t.equal(would({ reason: 'no_rule' }), 'refuse');
  t.equal(would({ reason: UNREADABLE }), 'refuse');
  t.equal(would({}), 'patch');
  t.equal(would({ to: 'default' }), 'allow');
  t.equal(would({ to: 'default', wanted: 'ci-billing' }), 'patch');
  t.equal(recordIn(event({ would: 'perhaps', reason: 'kept', to: 'default' }))?.would, 'allow');
});

t.test('what enforce would give is known only where it gives something', async (t) => {
  const wanted = { wanted: 'ci-billing', wantedRole: 'arn:aws:iam::111122223333:role/x' };
  t.match(recordIn(event(wanted, {}, 'observe')), { ...wanted, mode: 'observe' });
  const refused = recordIn(event({ ...wanted, reason: 'no_rule', would: 'refuse' }, {}, 'observe'));
  t.match(refused, { wanted: undefined, wantedRole: undefined, allowed: true, to: 'ci-billing' });
});

t.test('the project of a pod that no listed manager created is not known', async (t) => {
  for (const reason of ['untrusted_requester', 'reserved_account', 'not_a_runner_pod'])
    t.equal(recordIn(event({ reason, would: undefined }))?.project, undefined, reason);
  t.equal(recordIn(event({ project: '4242x' }))?.project, undefined);
  t.equal(recordIn(event({ project: undefined }))?.project, undefined);
});

t.test('texts are cut at the longest that Kubernetes and AWS allow', async (t) => {
  const long = 'x'.repeat(5000);
  const record = recordIn(
    line({ uid: long, namespace: long, pod: long, requester: long, rule: long, to: long, role: long }),
  );
  const lengths = [
    record?.uid,
    record?.namespace,
    record?.pod,
    record?.requester,
    record?.rule,
    record?.to,
    record?.role,
  ];
  t.strictSame(
    lengths.map((text) => text?.length),
    [253, 253, 253, 253, 253, 253, 2048],
  );
});

t.test('labels of Loki say in which namespace a line was written, and by which pod', async (t) => {
  const of = (labels: object) => readRecord({ labels, line: JSON.stringify(line()), timestamp: '1' });
  t.match(of({ namespace: 'gitlab-runner-irsa', pod: 'webhook-a' }), { is: 'decision', pod: 'webhook-a' });
  t.match(of({ namespace: 'gitlab', pod: 'runner-x' }), { is: 'foreign' }, 'a job can print such a line');
  t.match(of({ job: 'webhook' }), { is: 'decision', pod: undefined });
});

for (const query of [
  'pretty=?dryRun=All',
  'pretty=&dryrun=All',
  'pretty=%26dryRun=All',
  'dryRun=%zz',
  'a;dryRun=All',
  'a&dryRun=All;b',
  'x=dryRun',
  `dryRun=All${'&'.repeat(10_000)}`,
  `${'a=b&'.repeat(10_000)}dryRun=All`,
])
  t.test(`a request that stores its pod is a decision: ${query.slice(0, 50)}`, async (t) => {
    const value = event({}, { requestURI: `/api/v1/namespaces/gitlab/pods?${query}` });
    t.equal(readRecord(value).is, 'decision');
  });

t.test('an event without the address of its request is a decision', async (t) => {
  t.equal(readRecord(event({}, { requestURI: undefined })).is, 'decision');
});

t.test('a pod that server-side apply creates is a decision', async (t) => {
  const stored = { verb: 'patch', responseStatus: { code: 201 } };
  t.match(readRecord(event({}, stored)), { is: 'decision', record: { stored: true } });
});

const OTHERS: readonly [name: string, value: unknown, is: Reading['is']][] = [
  ['nothing', undefined, 'other'],
  ['a text', 'x', 'other'],
  ['a Pod', { kind: 'Pod', apiVersion: 'v1' }, 'other'],
  ['an Event of Kubernetes', { kind: 'Event', apiVersion: 'v1' }, 'other'],
  ['an Event without a version', { kind: 'Event' }, 'other'],
  ['an event of another verb', event({}, { verb: 'delete' }), 'other'],
  [
    'a patch of a job that exists',
    event({}, { verb: 'patch', annotations: {}, responseStatus: { code: 200 } }),
    'other',
  ],
  [
    'a job without a decision that server-side apply created',
    event({}, { verb: 'patch', annotations: {}, responseStatus: { code: 201 } }),
    'undecided',
  ],
  ['a dry run with another value', event({}, { requestURI: '/pods?dryRun=' }), 'dry_run'],
  ['an event of another resource', event({}, { objectRef: { resource: 'configmaps' } }), 'other'],
  ['an event of a subresource', event({}, { objectRef: { resource: 'pods', subresource: 'binding' } }), 'other'],
  ['an event at the beginning of a request', event({}, { stage: 'RequestReceived' }), 'unfinished'],
  ['a dry run', event({}, { requestURI: '/api/v1/namespaces/gitlab/pods?fieldManager=x&dryRun=All' }), 'dry_run'],
  [
    'a dry run whose parameter is written with an escape, as the API server reads it',
    event({}, { requestURI: '/api/v1/namespaces/gitlab/pods?%64ryRun=All' }),
    'dry_run',
  ],
  [
    'a dry run with as many parameters as the API server reads',
    event({}, { requestURI: `/pods?dryRun=All${'&'.repeat(9_999)}` }),
    'dry_run',
  ],
  [
    'a dry run after a long parameter',
    event({}, { requestURI: `/api/v1/namespaces/gitlab/pods?pretty=${'a'.repeat(300)}&dryRun=All` }),
    'dry_run',
  ],
  ['a dry run without a decision', event({}, { requestURI: '/pods?dryRun=All', annotations: {} }), 'other'],
  ['a line about a dry run', line({ dryRun: true }), 'dry_run'],
  ['a job without a decision', event({}, { annotations: {} }), 'undecided'],
  ['a job without annotations', event({}, { annotations: undefined }), 'undecided'],
  [
    'a job of another webhook',
    event({}, { annotations: { 'enforce.pods.example.com/reason': 'patched' } }),
    'undecided',
  ],
  ['a refused job without a decision', event({}, { annotations: {}, responseStatus: { code: 403 } }), 'other'],
  [
    'another pod without a decision',
    event({}, { annotations: {}, objectRef: { resource: 'pods', name: 'web-0' } }),
    'other',
  ],
  ['a reason that is not a code', event({ reason: 'Not a Code' }), 'undecided'],
  ['a line without a mode', line({ mode: undefined }), 'other'],
  ['a line of an unknown mode', line({ mode: 'strict' }), 'other'],
  ['a line without a reason', line({ reason: undefined }), 'other'],
  ['a line of another program', { level: 'info', time: TIME, msg: 'x' }, 'other'],
];
for (const [name, value, is] of OTHERS)
  t.test(`${name} is not a decision`, async (t) => {
    t.equal(readRecord(value).is, is);
    t.equal(recordIn(value), undefined);
  });

t.test('the identity of a record does not depend on what its client chose alone', async (t) => {
  const other = { objectRef: { resource: 'pods', namespace: 'gitlab', name: 'other' } };
  const events = [event(), event({}, { requestReceivedTimestamp: '2026-11-01T10:00:00.123457Z' }), event({}, other)];
  const lines = [line(), line({ pod: 'other' }), line({ reason: 'no_rule' })];
  const identities = [...events, event({ reason: 'no_rule' }), ...lines].map((value) => {
    const reading = readRecord(value);
    return reading.is === 'decision' ? reading.identity : undefined;
  });
  t.equal(new Set(identities).size, 7);
});

const KUBERNETES = {
  namespace_name: 'gitlab-runner-irsa',
  pod_name: 'gitlab-runner-irsa-0',
  container_name: 'webhook',
};
const json = JSON.stringify;
const WRAPPED: readonly [name: string, value: unknown, pod?: string][] = [
  ['CloudWatch Logs', { logStreamName: 'kube-apiserver-audit-1', timestamp: 1, message: json(event()), eventId: '1' }],
  ['an export of the Logs Insights console', { '@timestamp': '2026-11-01 10:00:00.123', '@message': event() }],
  [
    'a row of Logs Insights',
    [{ field: '@timestamp', value: 'x' }, { field: '@message', value: json(event()) }, { value: 'x' }],
  ],
  ['Fluent Bit', { log: `${json(line())}\n`, stream: 'stdout', kubernetes: KUBERNETES }, KUBERNETES.pod_name],
  ['Fluent Bit without a parser', { log: `2026-11-01T10:00:00.123456789Z stdout F ${json(line())}` }],
  ['Fluent Bit with Merge_Log_Key', { log_processed: line(), kubernetes: KUBERNETES }, KUBERNETES.pod_name],
  ['Fluent Bit with Merge_Log', { ...line(), log: json(line()), kubernetes: KUBERNETES }, KUBERNETES.pod_name],
  [
    'Fluent Bit in CloudWatch Logs',
    { message: json({ log: json(line()), kubernetes: KUBERNETES }) },
    KUBERNETES.pod_name,
  ],
  ['kubectl logs --prefix in Fluent Bit', { log: `[pod/webhook-0/webhook] ${json(line())}` }, 'webhook-0'],
  ['Loki', { labels: {}, line: json(line()), timestamp: TIME }],
  [
    'an API server in a static pod',
    { log: json(event()), kubernetes: { ...KUBERNETES, namespace_name: 'kube-system' } },
    KUBERNETES.pod_name,
  ],
];
for (const [name, value, pod] of WRAPPED)
  t.test(`a record is found in ${name}`, async (t) => {
    const reading = readRecord(value);
    t.match(reading, { is: 'decision', record: { reason: 'patched', pod: POD } });
    t.equal(reading.pod, pod);
  });

t.test('a record that a pod of another namespace has written is foreign', async (t) => {
  const kubernetes = { namespace_name: 'gitlab', pod_name: 'runner-x', container_name: 'webhook' };
  t.equal(readRecord({ log: json(line()), kubernetes }).is, 'foreign');
  t.equal(readRecord({ log: json(event()), kubernetes }).is, 'foreign');
  t.equal(readRecord({ log: json(event()), kubernetes: KUBERNETES }).is, 'foreign', 'the webhook writes no audit log');
  t.equal(readRecord({ log: json(line()), kubernetes }, 'gitlab').is, 'decision');
});

t.test('texts in a record are not records', async (t) => {
  const object = { requestObject: { metadata: { name: json(event()) } }, log: json(line()) };
  t.equal(readRecord(event({}, { verb: 'delete', ...object })).is, 'other');
  t.equal(readRecord(line({ reason: undefined, log: json(line()), message: event() })).is, 'other');
});

t.test('wrappers are opened up to a depth', async (t) => {
  const wrap = (value: unknown, times: number): unknown => (times === 0 ? value : { log: wrap(value, times - 1) });
  t.equal(readRecord(wrap(line(), 4)).is, 'decision');
  t.equal(readRecord(wrap(line(), 50)).is, 'other');
  t.equal(readRecord({ log: 'no JSON', message: json(line()) }).is, 'decision');
  t.equal(readRecord({ log: '[1]' }).is, 'other');
});

t.test('lists of records are taken apart', async (t) => {
  t.strictSame(itemsIn([1, 2]), [1, 2]);
  t.strictSame(itemsIn({ events: [{ a: 1 }], searchedLogStreams: [], nextToken: 'x' }), [{ a: 1 }]);
  t.strictSame(itemsIn({ results: [[{ field: 'a' }]], status: 'Complete' }), [[{ field: 'a' }]]);
  const row = [{ field: '@message', value: 'x' }];
  t.strictSame(itemsIn(row), [row]);
  t.strictSame(itemsIn([]), []);
  for (const value of ['x', event({}, { sourceIPs: [{}] }), line({ warnings: [{}] }), { log: line(), list: [{}] }, {}])
    t.strictSame(itemsIn(value), [value]);
});
