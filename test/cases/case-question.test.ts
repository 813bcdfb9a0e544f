import t from 'tap';
import { indexOf, run, runOne } from './run.ts';

const open = (one: object, keys: object = {}) =>
  run([{ reason: 'no_rule', ...one }], { index: indexOf(keys) }).open.map(({ choice, key }) => [key, ...choice]);
const NONE = { managers: [], rules: [] };
const ONE = { managers: [{ serviceAccount: 'gitlab/common', namespaces: ['ci'] }], rules: [] };

t.test('what a job does not name is known if the mapping leaves one choice', async (t) => {
  const factsOf = (one: object, keys: object = {}) => {
    const { facts } = runOne({ project: 1, reason: 'no_rule', ...one }, { index: indexOf(keys) }).explanation;
    return [facts.requester.username.replace('system:serviceaccount:', ''), facts.namespace];
  };
  t.strictSame(factsOf({}, ONE), ['gitlab:common', 'ci']);
  t.strictSame(factsOf({ namespace: 'team-b' }, ONE), ['gitlab:common', 'team-b']);
  t.strictSame(factsOf({ namespace: 'ci' }), ['gitlab:common', 'ci']);
  t.strictSame(factsOf({ createdBy: 'deploy/protected' }), ['deploy:protected', 'deploy']);
  t.strictSame(factsOf({ createdBy: 'deploy/protected', namespace: 'ci' }), ['deploy:protected', 'ci']);
  t.strictSame(factsOf({ createdBy: 'user:alice', namespace: 'ci' }), ['alice', 'ci']);
});

t.test('a job that could be several pods is open, with the choice', async (t) => {
  t.strictSame(open({ project: 1 }), [['createdBy', 'gitlab/common', 'deploy/protected']]);
  t.strictSame(open({ project: 1, namespace: 'team-b' }), [['createdBy', 'gitlab/common', 'deploy/protected']]);
  t.strictSame(open({ project: 1, createdBy: 'gitlab/common' }), [['namespace', 'gitlab', 'ci']]);
  t.strictSame(open({ project: 1, createdBy: 'user:alice' }), [['namespace', 'gitlab', 'ci', 'deploy']]);
  t.strictSame(open({ project: 1 }, NONE), [['createdBy']]);
});

const reasonOf = (one: object) => runOne({ reason: 'no_rule', ...one }).explanation.decision.reason;
const JOB = { project: 4242, createdBy: 'gitlab/common', namespace: 'ci' };

t.test('labels, annotations, token, version and requested account of a job reach its decision', async (t) => {
  t.equal(reasonOf(JOB), 'patched');
  t.equal(reasonOf({ ...JOB, token: 'unbound' }), 'unbound_token');
  t.equal(reasonOf({ ...JOB, labels: { 'project.runner.gitlab.com/id': '1' } }), 'project_mismatch');
  t.equal(reasonOf({ ...JOB, labels: { 'gitlab-runner-irsa/manager': 'x' } }), 'forged_mark');
  t.equal(reasonOf({ ...JOB, labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': 'true' } }), 'identity_opt_out');
  t.equal(reasonOf({ ...JOB, requestedAccount: 'ci-extra' }), 'override_granted');
  const index = indexOf({
    rules: [
      { name: 'group', match: { kind: 'job', rootGroups: [77], runners: ['Hk7sQ2xZv'] }, serviceAccount: 'ci-77' },
    ],
  });
  const byLabel = { ...JOB, rootGroup: 77, runner: 'Hk7sQ2xZv', account: 'ci-77' };
  t.ok(runOne(byLabel, { index }).passed);
  t.notOk(runOne({ ...byLabel, runnerVersion: '17.8' }, { index }).passed);
});

t.test('the pod of a manager has the marks of one, with and without a name', async (t) => {
  const manager = { kind: 'manager', namespace: 'gitlab' };
  t.ok(runOne({ ...manager, managerName: 'cluster', account: 'common' }).passed);
  t.ok(runOne({ ...manager, requestedAccount: 'own', account: 'own', reason: 'kept' }).passed);
  t.equal(reasonOf({ ...manager, createdBy: 'user:alice' }), 'not_a_runner_pod');
});

t.test('another pod may not have an account of jobs, unless its requester is exempt', async (t) => {
  const pod = { kind: 'other', namespace: 'ci', requestedAccount: 'ci-billing' };
  t.equal(reasonOf(pod), 'reserved_account');
  t.equal(reasonOf({ ...pod, createdBy: 'group:system:masters' }), 'not_a_runner_pod');
  t.equal(reasonOf({ ...pod, requestedAccount: undefined }), 'not_a_runner_pod');
});
