import t from 'tap';
import { eventQuestion, lineQuestion } from '../../../src/explain/read/recorded.ts';
import { snapshotOf } from '../../admission/cases.ts';
import { wholeLists } from '../../whole-lists.ts';

const { index } = snapshotOf();
const POD_NAME = 'authentication.kubernetes.io/pod-name';
const USER = {
  username: 'system:serviceaccount:gitlab:gitlab-runner-common',
  groups: ['system:serviceaccounts', 'system:authenticated'],
  extra: { [POD_NAME]: ['gitlab-runner-6c8f7d9b54-jx682'] },
};
const NAME = 'runner-hk7sq2xzv-project-4242-concurrent-0-xoojdpe7';
const EVENT = {
  ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Metadata', auditID: 'id', stage: 'ResponseComplete' },
  ...{ verb: 'create', user: USER, userAgent: 'gitlab-runner 18.9.0 (18-9-stable; go1.26.8; linux/amd64)' },
  objectRef: { resource: 'pods', namespace: 'ci', name: NAME, apiVersion: 'v1' },
  annotations: {
    'authorization.k8s.io/decision': 'allow',
    'enforce.pods.gitlab-runner-irsa/reason': 'override_refused',
    'enforce.pods.gitlab-runner-irsa/from': 'gitlab-ci-admin',
  },
};
const LINE = {
  ...{ level: 'info', time: '2026-01-01T00:00:00.000Z', uid: 'u', namespace: 'ci', pod: NAME, kind: 'job' },
  ...{ requester: USER.username, mode: 'enforce', reason: 'no_rule', from: 'ci-jobs', msg: 'refused' },
};

t.test(
  'an audit event without the pod is asked about as a job of its name, with the token of the request',
  async (t) => {
    const { assumed, recorded, request, stored } = eventQuestion(EVENT, index) ?? {};
    t.match(
      request,
      wholeLists({
        ...{ uid: 'id', operation: 'CREATE', resource: 'pods', namespace: 'ci', dryRun: false },
        requester: { username: USER.username, groups: USER.groups, pod: 'gitlab-runner-6c8f7d9b54-jx682' },
        object: {
          metadata: {
            name: NAME,
            labels: { 'project.runner.gitlab.com/id': '4242' },
            managedFields: [{ manager: /^gitlab-runner 18\.9\./ }],
          },
          spec: { serviceAccountName: 'gitlab-ci-admin' },
        },
      }),
    );
    t.match(assumed, wholeLists([/^the pod has the labels and annotations of a usual job/]));
    t.equal(assumed?.length, 1);
    t.strictSame({ recorded, stored }, { recorded: 'override_refused', stored: undefined });
  },
);

t.test('an audit event with the pod is asked about as it was sent, with the version of its client', async (t) => {
  const requestObject = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'x', labels: { a: 'b' } }, spec: {} };
  const { assumed, request } = eventQuestion({ ...EVENT, requestObject }, index) ?? {};
  t.match(
    request?.object,
    wholeLists({
      metadata: { labels: { a: 'b' }, managedFields: [{ manager: /^gitlab-runner 18\.9\./ }] },
    }),
  );
  t.strictSame(assumed, []);
  const other = eventQuestion({ ...EVENT, requestObject, userAgent: 'kubectl/v1.36.3' }, index);
  t.strictSame(other?.request.object, requestObject);
});

t.test(
  'without the version of a runner, the newest is assumed, and without annotations the account default',
  async (t) => {
    const { assumed, recorded, request } =
      eventQuestion({ ...EVENT, userAgent: undefined, annotations: undefined }, index) ?? {};
    t.match(assumed, wholeLists([/^the pod has the labels/, /^the runner is 19\.4, the newest/]));
    t.equal(request?.object.spec?.serviceAccountName, 'default');
    t.equal(recorded, undefined);
  },
);

t.test('the account that enforce gave is read from the record, unless the pod was refused', async (t) => {
  const of = (values: Record<string, string>) => {
    const notes = Object.entries(values).map(([key, value]) => [`observe.pods.gitlab-runner-irsa/${key}`, value]);
    const annotations = Object.fromEntries(notes);
    return [
      eventQuestion({ ...EVENT, annotations }, index)?.recordedAccount,
      lineQuestion({ ...LINE, ...values }, index)?.recordedAccount,
    ];
  };
  t.strictSame(of({ reason: 'patched', would: 'patch', to: 'ci-a' }), ['ci-a', 'ci-a']);
  t.strictSame(of({ reason: 'patched', would: 'patch', to: 'default', wanted: 'ci-a' }), ['ci-a', 'ci-a']);
  t.strictSame(of({ reason: 'no_rule', would: 'refuse', to: 'default' }), [undefined, undefined]);
  t.strictSame(
    of({ reason: 'no_rule', would: 'patch', to: 'default' }),
    [undefined, undefined],
    'of an unsound record',
  );
  t.strictSame(of({ reason: 'kept', would: 'allow' }), [undefined, undefined]);
  t.strictSame(of({ reason: 'patched', to: 'ci-a' }), [undefined, undefined]);
});

t.test('the impersonated user is the requester, as for the webhook', async (t) => {
  const impersonatedUser = { username: 'alice', groups: [1] };
  const asked = eventQuestion({ ...EVENT, impersonatedUser }, index);
  t.strictSame(asked?.request.requester, { username: 'alice', groups: [''], pod: undefined });
  t.strictSame(eventQuestion({ ...EVENT, user: {} }, index)?.request.requester.groups, []);
});

const OTHERS: readonly [name: string, change: object][] = [
  ['a deletion', { verb: 'delete' }],
  ['a patch of a pod that exists', { verb: 'patch', annotations: {} }],
  ['a Secret', { objectRef: { ...EVENT.objectRef, resource: 'secrets' } }],
  ['a subresource', { objectRef: { ...EVENT.objectRef, subresource: 'exec' } }],
  ['nothing', { objectRef: undefined }],
  ['the begin of a request', { stage: 'RequestReceived' }],
  ['a pod that is not named like a job', { objectRef: { ...EVENT.objectRef, name: 'web' } }],
  [
    'a job whose pod cannot be read',
    { objectRef: { resource: 'pods', namespace: 'ci' }, requestObject: { kind: 'Pod', metadata: 1 } },
  ],
];

for (const [name, change] of OTHERS)
  t.test(`an audit event about ${name} asks nothing`, async (t) => {
    t.equal(eventQuestion({ ...EVENT, ...change }, index), undefined);
  });

t.test('server-side apply creates a pod by a patch, which has the decision', async (t) => {
  const annotations = { 'enforce.pods.gitlab-runner-irsa/reason': 'patched' };
  const asked = eventQuestion({ ...EVENT, annotations, verb: 'patch' }, index);
  t.equal(asked?.recorded, 'patched');
});

t.test('a pod in an event that is not a readable pod is left out', async (t) => {
  const { assumed } = eventQuestion({ ...EVENT, requestObject: { kind: 'Pod', metadata: 1 } }, index) ?? {};
  t.match(assumed, wholeLists([/^the pod has the labels/]));
});

t.test('an event without any detail of the user is asked about with the token of a running pod', async (t) => {
  const { extra: _, ...user } = USER;
  const { assumed, request } = eventQuestion({ ...EVENT, user }, index) ?? {};
  t.equal(request?.requester.pod, 'any-pod');
  t.match(assumed, wholeLists([/^the request has the token of a running pod/, /^the pod has the labels/]));
  const reason = 'unbound_token';
  const unbound = { ...EVENT, user, annotations: { 'enforce.pods.gitlab-runner-irsa/reason': reason } };
  t.equal(eventQuestion(unbound, index)?.request.requester.pod, undefined, 'the record says that there was none');
  t.equal(eventQuestion({ ...EVENT, user: { ...user, extra: {} } }, index)?.request.requester.pod, undefined);
});

t.test('a log line is asked about as a job of its name, with the token of a running pod', async (t) => {
  const { assumed, recorded, request } = lineQuestion(LINE, index) ?? {};
  t.match(request, {
    ...{ uid: 'u', namespace: 'ci', requester: { username: USER.username, pod: 'any-pod' } },
    object: { metadata: { name: NAME }, spec: { serviceAccountName: 'ci-jobs' } },
  });
  t.match(
    assumed,
    wholeLists([/^the pod has the labels/, /^the runner is 19\.4/, /^the request has the token of a running pod/]),
  );
  t.equal(recorded, 'no_rule');
});

t.test('a log line about a token says which token it was', async (t) => {
  const { assumed, request } = lineQuestion({ ...LINE, reason: 'unbound_token' }, index) ?? {};
  t.equal(request?.requester.pod, undefined);
  t.equal(assumed?.length, 2);
});

t.test('other log lines ask nothing', async (t) => {
  for (const change of [{ kind: 'manager' }, { kind: undefined }, { reason: undefined }, { pod: 'web' }])
    t.equal(lineQuestion({ ...LINE, ...change }, index), undefined, JSON.stringify(change));
});

const GROUP = 'project.runner.gitlab.com/root-namespace-id';
const RUNNER = 'manager.runner.gitlab.com/id-short';

t.test('a record has the labels that the decision read, or lacks both', async (t) => {
  const both = (labels: object, userAgent?: string) => {
    const notes = Object.entries({ reason: 'no_rule', ...labels }).map(([key, value]) => [
      `enforce.pods.gitlab-runner-irsa/${key}`,
      value,
    ]);
    const asked = [
      eventQuestion({ ...EVENT, userAgent, annotations: Object.fromEntries(notes) }, index),
      lineQuestion({ ...LINE, ...labels }, index),
    ];
    return asked.map((question) => {
      const { [GROUP]: group, [RUNNER]: runner } = { ...question?.request.object.metadata?.labels };
      return { group, runner, lacks: question?.missingFacts, assumed: question?.assumed[0]?.split(',')[0] };
    });
  };
  const of = (one: object) => [one, one];
  t.strictSame(
    both({ rootGroup: '77', runner: 'Hk7sQ2xZv' }),
    of({ group: '77', runner: 'Hk7sQ2xZv', lacks: [], assumed: 'apart from its top-level group and its runner' }),
  );
  t.match(both({ rootGroup: '0' }), wholeLists(of({ group: '0', runner: undefined, lacks: [] })));
  const lacking = { lacks: ['rootGroup', 'runner'], assumed: /^the pod has the labels and annotations of a usual job/ };
  t.match(both({}), wholeLists(of(lacking)));
  const [old] = both({ rootGroup: '0' }, 'gitlab-runner 17.8.0 (');
  t.match(old, wholeLists({ group: undefined, lacks: [] }), 'a job of such a runner can forge them');
});

t.test('an event with a pod and without the version of its runner lacks the trust in its labels', async (t) => {
  const lacks = (name: string, userAgent: string | undefined) =>
    eventQuestion({ ...EVENT, userAgent, requestObject: { kind: 'Pod', metadata: { name }, spec: {} } }, index)
      ?.missingFacts;
  t.strictSame(lacks(NAME, undefined), 'runnerVersion');
  t.strictSame(lacks(NAME, EVENT.userAgent), []);
  t.strictSame(lacks('web', undefined), []);
  t.strictSame(lacks(NAME, 'kubectl/v1.36.3'), []);
});
