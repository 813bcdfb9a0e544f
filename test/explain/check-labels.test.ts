import t from 'tap';
import { causeOf, messageOf } from '../../src/errors.ts';
import { assumeAccounts } from '../../src/explain/assumed-accounts.ts';
import { explainQuestion } from '../../src/explain/explanation.ts';
import { type DescribedJob, jobQuestion } from '../../src/explain/job/job-question.ts';
import type { Overrides, Question } from '../../src/explain/question.ts';
import { questionOf } from '../../src/explain/questions.ts';
import { snapshotOf } from '../admission/cases.ts';
import { captured } from '../fixtures.ts';

const job = (match: object) => ({ kind: 'job', ...match });
const ten = { name: 'ten', match: job({ rootGroups: [10, 11] }), serviceAccount: 'ci-billing' };
const twenty = { name: 'twenty', match: job({ rootGroups: [20] }), serviceAccount: 'ci-bare' };
const fast = { name: 'fast', match: job({ runners: ['Hk7sQ2xZv'] }), serviceAccount: 'ci-bare' };
const first = { name: 'first', match: job({ projects: [4242] }), serviceAccount: 'ci-billing' };
const named = { name: 'named', match: job({}), serviceAccount: 'ci-{rootGroup}' };

const NOTHING: Overrides = {
  ...{ requester: undefined, runnerVersion: undefined, requestedAccount: undefined, namespace: undefined },
  ...{ labels: {}, annotations: {} },
};
const JOB: DescribedJob = {
  ...{ ...NOTHING, project: '4242', namespace: 'ci', rootGroup: undefined, runner: undefined },
  requester: 'gitlab/gitlab-runner-common',
};
const snapshot = (rules: readonly object[]) => snapshotOf({ mapping: { rules } });

/** The answer, or what is asked for. */
function answerTo(
  question: Question | undefined,
  rules: readonly object[],
): { reason?: string; error?: string; hint?: string } {
  if (question === undefined) throw new Error('no question');
  try {
    return { reason: explainQuestion(question, snapshot(rules), 'enforce', undefined).decision.reason };
  } catch (reason) {
    return { error: messageOf(reason), hint: causeOf(reason)?.hint ?? '' };
  }
}
const explained = (rules: readonly object[], change: Partial<DescribedJob> = {}) =>
  answerTo(jobQuestion({ ...JOB, ...change }, snapshot(rules).index), rules);

t.test('a job is not explained where its group decides and is not known', async (t) => {
  t.strictSame(explained([ten, twenty]), {
    error:
      'the top-level group of project 4242 is unknown, and the rules depend on it: ci-billing if it is 10, 11, ci-bare if it is 20, otherwise refused (no_rule)',
    hint: 'set --root-group ID, or none for a job that has none',
  });
  t.strictSame(explained([ten, twenty], { rootGroup: '11' }), { reason: 'patched' });
  t.strictSame(explained([ten, twenty], { rootGroup: 'none' }), { reason: 'no_rule' });
  t.strictSame(explained([ten, twenty], { runnerVersion: '18.0' }), { reason: 'no_rule' }, 'such a runner sends none');
  const labels = { 'project.runner.gitlab.com/root-namespace-id': '20' };
  t.strictSame(explained([ten, twenty], { labels }), { reason: 'patched' });
});

t.test('a label that decides nothing is not asked for', async (t) => {
  t.strictSame(explained([first, ten, twenty]), { reason: 'patched' }, 'an earlier rule decides');
  t.strictSame(explained([first, named]), { reason: 'patched' });
  t.strictSame(explained([first]), { reason: 'patched' });
  const mismatch = { labels: { 'project.runner.gitlab.com/id': '7' } };
  t.strictSame(explained([named], mismatch), { reason: 'project_mismatch' });
});

t.test('the runner is asked for likewise, alone or with the group', async (t) => {
  t.match(explained([fast]), {
    error:
      /^the short token of the runner of project 4242 is unknown, .*: ci-bare if it is Hk7sQ2xZv, otherwise refused/,
    hint: 'set --runner TOKEN, or none for a job that has none',
  });
  t.strictSame(explained([ten, fast]), {
    error:
      'the top-level group and the short token of the runner of project 4242 are unknown, and the rules depend on them',
    hint: 'set --root-group ID and --runner TOKEN, or none for a job that has none',
  });
  t.match(explained([ten, fast], { runner: 'none' }), { error: /^the top-level group of project 4242 is unknown/ });
  t.strictSame(explained([ten, fast], { rootGroup: '10' }), { reason: 'patched' }, 'before the rule for the runner');
});

t.test('a group in the name of an account is asked for without a list, and a long list is cut', async (t) => {
  t.match(explained([named]), { error: /^the top-level group and the short token .* depend on them$/ });
  const ids = Array.from({ length: 2_000 }, (_, at) => at + 1);
  const all = { name: 'all', match: job({ rootGroups: ids }), serviceAccount: 'ci-billing' };
  t.match(explained([all], { runner: 'none' }), {
    error: /^the top-level group of project 4242 is unknown, .* on it$/,
  });
  const many = Array.from({ length: 12 }, (_, at) => ({
    ...{ name: `r${at}`, match: job({ rootGroups: [at + 1] }), serviceAccount: `ci-${at}` },
  }));
  const { index } = snapshot(many);
  const asked = jobQuestion(JOB, index);
  t.throws(() => explainQuestion(asked, { ...snapshot(many), accounts: assumeAccounts() }, 'enforce', undefined), {
    message: /ci-0 if it is 1, .* ci-7 if it is 8, 4 more, otherwise refused \(no_rule\)$/,
  });
});

t.test('a record without the labels is explained with those of the options', async (t) => {
  const { index } = snapshot([ten, fast]);
  const name = 'runner-hk7sq2xzv-project-4242-concurrent-0-xoojdpe7';
  const object = {
    ...{ level: 'info', time: '2026-01-01T00:00:00.000Z', uid: 'u', namespace: 'ci', pod: name, kind: 'job' },
    ...{ requester: 'system:serviceaccount:gitlab:gitlab-runner-common', mode: 'enforce', reason: 'no_rule' },
    ...{ from: 'default', msg: 'refused' },
  };
  const asked = (change: Partial<Overrides>, line: object = {}) =>
    answerTo(
      questionOf(
        { object: { ...object, ...line }, kind: 'log line', placeOf: () => 'log' },
        index,
        { ...NOTHING, ...change },
        true,
      ),
      [ten, fast],
    );
  t.match(asked({}), { error: /^the top-level group and the short token of the runner of project 4242 are unknown/ });
  t.strictSame(asked({ rootGroup: '10', runner: 'none' }), { reason: 'patched' });
  t.strictSame(asked({ rootGroup: 'none', runner: 'Hk7sQ2xZv' }), { reason: 'patched' });
  const labels = { 'project.runner.gitlab.com/root-namespace-id': '10' };
  t.strictSame(asked({ labels, runner: 'none' }), { reason: 'patched' });
  t.strictSame(asked({}, { rootGroup: '0' }), { reason: 'no_rule' });
});

t.test('a request without the name of its client is explained with a version of the runner', async (t) => {
  const { index } = snapshot([ten]);
  const requestObject = {
    ...{ kind: 'Pod', apiVersion: 'v1' },
    metadata: {
      name: 'runner-a-project-4242-concurrent-0',
      labels: { 'project.runner.gitlab.com/root-namespace-id': '10' },
    },
    spec: {},
  };
  const event = {
    ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', stage: 'ResponseComplete', verb: 'create', requestObject },
    user: { username: 'system:serviceaccount:gitlab:gitlab-runner-common' },
    objectRef: { resource: 'pods', namespace: 'ci' },
  };
  const asked = (runnerVersion?: string) =>
    answerTo(
      questionOf(
        { object: event, kind: 'audit event', placeOf: () => 'log' },
        index,
        { ...NOTHING, runnerVersion },
        true,
      ),
      [ten],
    );
  t.match(asked(), { error: /^the version of the runner of pod \S+ is unknown/ });
  t.strictSame(asked('19.4'), { reason: 'patched' });
});

t.test('an account that jobs keep is an answer as well', async (t) => {
  const rules = [twenty];
  const { index } = snapshotOf({ mapping: { rules, default: { job: 'keep' } } });
  t.throws(
    () => explainQuestion(jobQuestion(JOB, index), { ...snapshot(rules), index }, 'enforce', undefined),
    /: ci-bare if it is 20, otherwise default$/,
  );
});

t.test('a pod without the version of its runner is not explained where its labels decide', async (t) => {
  const pod = structuredClone(captured('v19.4.0-dev/plain-cache').request.object);
  const group = String(pod.metadata.labels['project.runner.gitlab.com/root-namespace-id']);
  const rules = [{ ...ten, match: job({ rootGroups: [Number(group)] }) }];
  const { managedFields: _, ...metadata } = pod.metadata;
  const asked = (change: object, overrides: Partial<Overrides> = {}) =>
    answerTo(
      questionOf(
        { object: { ...pod, metadata: { ...metadata, ...change } }, kind: 'Pod', placeOf: () => 'pod' },
        snapshot(rules).index,
        { ...NOTHING, requester: 'gitlab/gitlab-runner-common', namespace: 'ci', ...overrides },
        true,
      ),
      rules,
    );
  t.match(asked({}), {
    error:
      /^the version of the runner of pod runner-\S+ is unknown, and without it the labels that the rules need cannot be trusted/,
    hint: 'get the pod with --show-managed-fields, or set --runner-version X.Y',
  });
  t.strictSame(asked({}, { runnerVersion: '19.4' }), { reason: 'patched' });
  t.strictSame(asked({ managedFields: [{ manager: 'kubectl', operation: 'Update' }] }), { reason: 'no_rule' });
});
