import { readFileSync } from 'node:fs';
import t from 'tap';
import type { Overrides } from '../../src/explain/question.ts';
import { questionOf } from '../../src/explain/questions.ts';
import { readObjects } from '../../src/explain/read/read-documents.ts';
import { snapshotOf } from '../admission/cases.ts';
import { captured } from '../fixtures.ts';
import { wholeLists } from '../whole-lists.ts';

const { index } = snapshotOf({
  mapping: { managers: [{ serviceAccount: 'gitlab/gitlab-runner-common', namespaces: ['gitlab'] }], rules: [] },
});
const FOLDER = new URL('../fixtures/explain/', import.meta.url);
const NONE: Overrides = {
  ...{ requester: undefined, runnerVersion: undefined, requestedAccount: undefined, namespace: undefined },
  ...{ labels: {}, annotations: {} },
};

/** The question about the first object of a text. */
function ask(text: string, overrides: Partial<Overrides> = {}, alone = true) {
  const [found] = readObjects(text, 'x').objects;
  if (found === undefined) throw new Error('the text has no object');
  return questionOf(found, index, { ...NONE, ...overrides }, alone);
}

const file = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');
const pod = (metadata: object, spec: object = {}) => JSON.stringify({ kind: 'Pod', metadata, spec });
const JOB = { name: 'runner-x-project-1-concurrent-0-a', namespace: 'gitlab' };
const OWNED = { ...JOB, ownerReferences: [{ kind: 'ReplicaSet', controller: true }] };

t.test('a review is asked about as it was sent', async (t) => {
  const { request, assumed, stored } = ask(JSON.stringify(captured('v19.4.0-dev/plain-cache'))) ?? {};
  t.equal(request?.requester.username, 'system:serviceaccount:gitlab:gitlab-runner-common');
  t.strictSame({ assumed, stored }, { assumed: [], stored: undefined });
});

t.test('options replace what a review says, as assumptions', async (t) => {
  const overrides = { requester: 'gitlab/other', runnerVersion: '17.8', requestedAccount: 'ci-billing' };
  const { request, assumed } = ask(JSON.stringify(captured('v19.4.0-dev/plain-cache')), overrides) ?? {};
  t.equal(request?.requester.username, 'system:serviceaccount:gitlab:other');
  t.match(
    request?.object,
    wholeLists({
      metadata: { managedFields: [{ manager: 'gitlab-runner 17.8.0 (assumed', operation: 'Update' }] },
      spec: { serviceAccountName: 'ci-billing', serviceAccount: 'ci-billing' },
    }),
  );
  t.strictSame(assumed, [
    'the requester is gitlab/other; the input names gitlab/gitlab-runner-common',
    'the runner is 17.8',
    'the requested account is ci-billing',
  ]);
});

t.test('a review says which token its request had, unless an option names another requester', async (t) => {
  const review = captured('v19.4.0-dev/plain-cache');
  review.request.userInfo.extra = {};
  const tokenOf = (overrides: Partial<Overrides>) => ask(JSON.stringify(review), overrides);
  t.equal(tokenOf({})?.request.requester.pod, undefined);
  const same = tokenOf({ requester: 'gitlab/gitlab-runner-common' });
  t.strictSame([same?.request.requester.pod, same?.assumed], [undefined, []], 'the same requester changes nothing');
  review.request.userInfo.username = 'alice';
  const other = tokenOf({ requester: 'gitlab/gitlab-runner-common' });
  t.equal(other?.request.requester.pod, 'any-pod');
  t.match(other?.assumed[1], /^the request has the token of a running pod/);
});

t.test('labels and annotations are added to the pod of a review as assumptions, and to a pod', async (t) => {
  const marks = { labels: { 'gitlab-runner-irsa/manager': 'x' }, annotations: { a: 'b' } };
  const review = ask(JSON.stringify(captured('v19.4.0-dev/plain-cache')), marks);
  const { assumed = [], request } = ask(file('running.yaml'), marks) ?? {};
  for (const object of [review?.request.object, request?.object])
    t.match(object, { metadata: { labels: marks.labels, annotations: marks.annotations } });
  t.strictSame(review?.assumed, [
    'the pod has the label gitlab-runner-irsa/manager=x',
    'the pod has the annotation a=b',
  ]);
  t.notMatch(assumed.join('\n'), 'gitlab-runner-irsa/manager');
});

t.test('a job that runs is asked about as its manager sent it', async (t) => {
  const { request, assumed = [], stored } = ask(file('running.yaml')) ?? {};
  t.equal(stored, 'ci-billing');
  t.equal(request?.requester.username, 'system:serviceaccount:gitlab:gitlab-runner-common');
  t.equal(request?.object.spec?.serviceAccountName, 'default');
  t.equal(request?.object.metadata?.annotations?.['gitlab-runner-irsa/rule'], undefined);
  t.match(
    assumed,
    wholeLists([
      /^the requester is /,
      /^the request has the token of a running pod/,
      /the configured one before, default/,
      /^the version of the runner is unknown/,
    ]),
  );
});

t.test('with --requested-account and --runner-version, neither is assumed', async (t) => {
  const { request, assumed } =
    ask(file('running.yaml'), { requestedAccount: 'ci-billing', runnerVersion: '19.4' }) ?? {};
  t.equal(request?.object.spec?.serviceAccountName, 'ci-billing');
  t.match(assumed, wholeLists([/^the requester is /, /^the request has the token of a running pod/]));
  t.equal(assumed?.length, 2);
});

t.test('a stored pod without our annotations keeps its account', async (t) => {
  const { request, assumed, stored } = ask(pod({ ...JOB, uid: 'u' }), { runnerVersion: '19.4' }) ?? {};
  t.equal(stored, 'default');
  t.equal(request?.object.spec?.serviceAccountName, undefined);
  t.match(assumed, wholeLists([/^the requester is /, /^the request has the token of a running pod/]));
  t.equal(assumed?.length, 2);
});

t.test('edits of a pod after its creation are removed from managedFields', async (t) => {
  const { request, assumed } = ask(file('running-edited.yaml')) ?? {};
  t.match(request?.object.metadata?.managedFields, wholeLists([{ manager: /^gitlab-runner / }]));
  t.equal(request?.object.metadata?.managedFields?.length, 1);
  t.match(assumed?.join('\n'), /clients other than the runner have entries in managedFields/);
});

t.test('the account of a workload is assumed to be the one on its pod', async (t) => {
  const annotations = { 'gitlab-runner-irsa/service-account': 'a' };
  const { assumed = [] } = ask(pod({ ...OWNED, uid: 'u', annotations })) ?? {};
  t.match(
    assumed[1],
    /^the account on the stored pod, default, .* the account of its workload is assumed to be the same/,
  );
});

t.test('--requester precedes the owner of a pod only if it is the only pod', async (t) => {
  const requesterOf = (alone: boolean) => ask(pod(OWNED), { requester: 'alice' }, alone)?.request.requester.username;
  t.equal(requesterOf(true), 'alice');
  t.equal(requesterOf(false), 'system:serviceaccount:kube-system:replicaset-controller');
});

t.test('the namespace comes from the pod, else from --namespace', async (t) => {
  const namespaceOf = (metadata: object) => ask(pod(metadata), { namespace: 'ci' })?.request.namespace;
  t.equal(namespaceOf({ name: 'web', namespace: 'team-b' }), 'team-b');
  t.equal(namespaceOf({ name: 'web' }), 'ci');
  t.throws(() => ask(pod({ name: 'web' })), {
    message: 'x:1:26: the pod has no namespace',
    cause: { code: 'namespace_unknown', hint: 'set --namespace NAME' },
  });
});

t.test('records of the audit log and of the webhook are asked about, with what the options say instead', async (t) => {
  const name = 'runner-x-project-7-concurrent-0-a';
  const event = {
    ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', verb: 'create', user: { username: 'alice' } },
    objectRef: { resource: 'pods', namespace: 'gitlab', name },
  };
  const line = { level: 'info', msg: 'refused', kind: 'job', reason: 'no_rule', requester: 'alice', pod: name };
  for (const record of [event, line]) {
    const { assumed, request } =
      ask(JSON.stringify(record), { requestedAccount: 'ci', requester: 'gitlab/gitlab-runner-common' }) ?? {};
    t.match(request, { requester: { username: /gitlab-runner-common$/, pod: 'any-pod' } });
    t.equal(request?.object.spec?.serviceAccountName, 'ci');
    t.match(assumed?.join('\n'), 'the requester is gitlab/gitlab-runner-common; the input names alice');
  }
  t.equal(ask(JSON.stringify({ ...event, verb: 'delete' })), undefined);
});

t.test('objects of other kinds ask nothing', async (t) => {
  t.equal(ask('{"kind": "Deployment"}'), undefined);
});

t.test('a malformed pod or review is refused with the place of the issue', async (t) => {
  t.throws(() => ask(pod({ labels: 1 })), {
    message: /x:1:\d+ error Pod.metadata.labels: found a value of type number/,
  });
  t.throws(() => ask('{"kind": "AdmissionReview"}'), { message: /x:1:1 error AdmissionReview: apiVersion and kind/ });
  const review = captured('v19.4.0-dev/plain-cache');
  const userInfo = { username: 'a', groups: ['b', 1] };
  t.throws(() => ask(JSON.stringify({ ...review, request: { ...review.request, userInfo } })), {
    message:
      /^the input cannot be used:\n {2}x:1:\d+ error AdmissionReview: request.userInfo.groups\[1\]: found a number/,
  });
  t.throws(() => ask(pod(JOB), { runnerVersion: 'latest' }), { cause: { code: 'runner_version_invalid' } });
});

t.test('a bug in reading a review is not treated as malformed input', async (t) => {
  const object = {
    get kind(): string {
      throw new TypeError('bug');
    },
  };
  const found = { object, kind: 'AdmissionReview', placeOf: () => 'x:1:1' };
  t.throws(() => questionOf(found, index, NONE, true), TypeError);
});

t.test('a group or a runner has no effect on a pod or a review, which has its labels', async (t) => {
  const labels = {
    rootGroup: 'project.runner.gitlab.com/root-namespace-id',
    runner: 'manager.runner.gitlab.com/id-short',
  };
  const pod = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'ci' }, spec: {} });
  const review = JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: {} });
  const cases: [text: string, overrides: Partial<Overrides>, says: RegExp, label: string][] = [
    [pod, { rootGroup: '10' }, /^--root-group has no effect on a Pod, which has its labels/, labels.rootGroup],
    [pod, { runner: 'abc' }, /^--runner has no effect on a Pod, /, labels.runner],
    [review, { runner: 'abc' }, /^--runner has no effect on an AdmissionReview, /, labels.runner],
  ];
  for (const [text, overrides, says, label] of cases)
    t.throws(() => ask(text, overrides), {
      message: says,
      cause: { code: 'option_without_effect', hint: `to ask about another value, set --label ${label}=VALUE` },
    });
});
