import t from 'tap';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { accountsIn } from '../../../src/plan/accounts.ts';
import { createGroups } from '../../../src/plan/groups/groups.ts';
import { type Job, requestOf } from '../../../src/plan/job.ts';
import { createRecordedPods } from '../../../src/plan/pods/recorded.ts';
import { wholeLists } from '../../whole-lists.ts';

const indexOf = (rules: string) => {
  const { mapping } = parseMapping(`version: 1\nmanagers: [{serviceAccount: ci/one}]\nrules: [${rules}]\n`);
  if (mapping === undefined) throw new Error(rules);
  return compile(mapping);
};
const RULE = '{name: a, match: {kind: job, projects: [1, 2]}, serviceAccount: ci-a}';
const indexes = { before: indexOf(RULE), after: indexOf(RULE.replace('[1, 2]', '[1]')) };
const snapshot = (index: typeof indexes.before) => ({
  ...{ index, notice: undefined, version: undefined },
  accounts: accountsIn({ missing: [], annotated: true }),
});
const SNAPSHOTS = { before: snapshot(indexes.before), after: snapshot(indexes.after) };
const question = (change: Partial<Job> = {}) => ({
  ...{ assumed: ['the sun shines (set --rain)'], stored: undefined },
  request: requestOf({
    ...{ project: '2', namespace: 'ci', account: 'default', rootGroup: undefined, runner: undefined, optOut: false },
    requester: { username: 'system:serviceaccount:ci:one', groups: [], pod: 'any' },
    ...change,
  }),
});

t.test('pods are counted by what the edit does to them', async (t) => {
  const pods = createRecordedPods(SNAPSHOTS);
  const groups = createGroups(indexes);
  for (const project of ['1', '2', '2', '3']) {
    const found = pods.ask(question({ project }));
    if (found !== undefined) groups.add(found);
  }
  t.equal(pods.asked(), 4);
  t.same([...pods.projects()], ['1', '2', '3']);
  t.match(
    groups.all(),
    wholeLists([
      {
        ...{ effect: 'refused', jobs: 2, before: { account: 'ci-a', rule: 'a' }, after: { reason: 'no_rule' } },
        origins: [{ requester: 'ci/one', namespace: 'ci' }],
        example: {
          project: '2',
          pod: /^runner-any-project-2-/,
          assumed: ['the sun shines'],
          after: 'refused (no_rule)',
        },
      },
    ]),
  );
});

t.test('a pod that the old mapping decides otherwise than recorded is not counted', async (t) => {
  const pods = createRecordedPods(SNAPSHOTS);
  const name = /^runner-any-project-2-/;
  t.match(pods.ask({ ...question(), recorded: 'patched' }), { effect: 'refused' });
  t.equal(pods.ask({ ...question(), recorded: 'unbound_token' }), undefined);
  t.equal(pods.ask({ ...question(), recorded: 'unbound_token' }), undefined);
  t.equal(pods.asked(), 1);
  t.match(pods.decidedOtherwise(), { count: 2, example: { pod: name, recorded: 'unbound_token', decided: 'patched' } });
});

t.test('a pod that got the same account for another reason is counted', async (t) => {
  const pods = createRecordedPods(SNAPSHOTS);
  const granted = { ...question(), recorded: 'override_granted' };
  t.match(pods.ask({ ...granted, recordedAccount: 'ci-a' }), { effect: 'refused' });
  t.equal(pods.ask({ ...granted, recordedAccount: 'ci-b' }), undefined);
  t.equal(pods.ask(granted), undefined);
  t.equal(pods.asked(), 1);
  t.match(pods.decidedOtherwise(), { count: 2, example: { recorded: 'override_granted', decided: 'patched' } });
});

t.test('a pod that is not a job has no project', async (t) => {
  const before = indexOf('');
  const pods = createRecordedPods({ before: snapshot(before), after: SNAPSHOTS.after });
  const asked = question({ account: 'ci-a', requester: { username: 'alice', groups: [] } });
  asked.request.object = { metadata: { name: 'debug' }, spec: { serviceAccountName: 'ci-a' } };
  t.match(
    pods.ask(asked),
    wholeLists({ effect: 'refused', projects: [], example: { project: undefined, pod: 'debug' } }),
  );
  t.equal(pods.projects().size, 0);
});

t.test('pods that are decided alike keep what was assumed of each', async (t) => {
  const pods = createRecordedPods(SNAPSHOTS);
  for (const assumed of [['it rains'], []])
    t.strictSame(pods.ask({ ...question(), assumed })?.example.assumed, assumed);
});

t.test('only so many answers are kept', async (t) => {
  const pods = createRecordedPods(SNAPSHOTS, undefined, { answers: 2, projects: 2 });
  for (const project of ['1', '2', '3', '2']) pods.ask(question({ project }));
  t.equal(pods.asked(), 4);
  t.same([...pods.projects()], ['1', '2']);
});

t.test('projects and origins beyond a limit are only counted', async (t) => {
  const groups = createGroups(indexes, { projects: 2, origins: 1 });
  const found = createRecordedPods(SNAPSHOTS).ask(question());
  if (found === undefined) throw new Error('nothing differs');
  groups.add({ ...found, projects: ['1', '2', '3', '4'] });
  groups.add({ ...found, projects: ['2'], origins: [{ requester: 'ci/two', namespace: 'ci' }] });
  const [group] = groups.all();
  t.same([...(group?.projects ?? [])], ['1', '2']);
  t.equal(group?.more, 2);
  t.equal(group?.origins.length, 1);
});

t.test('groups are in the order of their effects, then of the projects that they are about', async (t) => {
  const groups = createGroups(indexes);
  const found = createRecordedPods(SNAPSHOTS).ask(question());
  if (found === undefined) throw new Error('nothing differs');
  const add = (effect: 'refused' | 'possible', requested: string, projects: string[], othersBut?: string[]) =>
    groups.add({ ...found, effect, requested, projects, othersBut });
  add('possible', 'a', ['1', '2', '3']);
  add('refused', 'b', ['1']);
  add('refused', 'c', [], ['7', '8']);
  add('refused', 'c', [], ['8', '9']);
  add('refused', 'd', ['1', '2']);
  t.same(
    groups.all().map(({ requested }) => requested),
    ['c', 'd', 'b', 'a'],
  );
  t.same(groups.all()[0]?.othersBut, ['8']);
});

/** Two mappings by groups, and pods whose records do not say which group or runner they had. */
const GROUPS = [
  '{name: fixed, match: {kind: job, projects: [9]}, serviceAccount: ci-fixed}',
  '{name: ten, match: {kind: job, rootGroups: [10, 11]}, serviceAccount: ci-ten}',
  '{name: fast, match: {kind: job, runners: [abcdefgh]}, serviceAccount: ci-fast}',
];

const lackingIn = (before: readonly string[], after: readonly string[], change: Partial<Job>, recorded?: string) => {
  const pods = createRecordedPods({
    before: snapshot(indexOf(before.join(', '))),
    after: snapshot(indexOf(after.join(', '))),
  });
  const found = pods.ask({ ...question(change), missingFacts: ['rootGroup', 'runner'], recorded });
  const { count, labels } = pods.withoutLabels();
  return { effect: found?.effect, asked: pods.asked(), lacking: count, labels: [...labels] };
};

t.test('a pod is not decided as if it had no group where its record lacks the group', async (t) => {
  const nothing = { effect: undefined, asked: 1, lacking: 0, labels: [] };
  const unknown = { effect: undefined, asked: 0, lacking: 1 };
  t.strictSame(lackingIn(GROUPS, [], { project: '2' }), { ...unknown, labels: ['rootGroup', 'runner'] });
  t.strictSame(lackingIn(GROUPS.slice(1, 2), [], { project: '2' }), { ...unknown, labels: ['rootGroup'] });
  t.strictSame(lackingIn(GROUPS, GROUPS, { project: '2' }), nothing, 'nothing changes, whichever it had');
  t.strictSame(
    lackingIn(GROUPS, GROUPS.slice(1), { project: '9' }).lacking,
    1,
    'a rule after the first that matches may decide after the edit',
  );
  const [fixed = '', ...others] = GROUPS;
  t.strictSame(
    lackingIn(GROUPS, [fixed.replace('ci-fixed', 'ci-other'), ...others], { project: '9' }),
    { ...nothing, effect: 'account' },
    'no group is read for this project',
  );
  t.strictSame(lackingIn(GROUPS, [], { requester: { username: 'alice', groups: [] } }).lacking, 0);
});

t.test('only the groups count with which the pod is decided as recorded', async (t) => {
  const [, ten = ''] = GROUPS;
  t.match(lackingIn([ten], [], { project: '2' }, 'no_rule'), { effect: undefined, asked: 1, lacking: 0 });
  t.match(lackingIn([ten], [], { project: '2' }, 'patched'), { effect: 'refused', asked: 1, lacking: 0 });
  t.match(lackingIn([ten], [ten.replace('10, 11', '10')], { project: '2' }, 'patched'), { asked: 0, lacking: 1 });
  t.match(lackingIn([ten], [], { project: '2' }, 'override_refused'), { asked: 0, lacking: 0 });
});

t.test('a group in the name of an account, or too many groups, are not tried', async (t) => {
  const named = '{name: own, match: {kind: job}, serviceAccount: "ci-{rootGroup}"}';
  t.strictSame(lackingIn([named], [], { project: '2' }).labels, ['rootGroup', 'runner']);
  const ids = Array.from({ length: 2_000 }, (_, at) => at + 1).join(', ');
  const many = `{name: many, match: {kind: job, rootGroups: [${ids}]}, serviceAccount: ci-many}`;
  t.match(lackingIn([many], [], { project: '2' }), { lacking: 1 });
});

t.test('the labels of a pod without the version of its runner may be trusted or not', async (t) => {
  const [, ten = ''] = GROUPS;
  const asked = (rootGroup: string | undefined) => {
    const one = question({ project: '2', rootGroup });
    const { managedFields: _, ...metadata } = one.request.object.metadata ?? {};
    one.request.object = { ...one.request.object, metadata };
    const pods = createRecordedPods({ before: snapshot(indexOf(ten)), after: snapshot(indexOf('')) });
    pods.ask({ ...one, missingFacts: 'runnerVersion' });
    return { asked: pods.asked(), lacking: pods.withoutLabels().count, labels: [...pods.withoutLabels().labels] };
  };
  t.strictSame(asked('10'), { asked: 0, lacking: 1, labels: ['runnerVersion'] });
  t.strictSame(asked('12'), { asked: 1, lacking: 0, labels: [] }, 'no rule lists its group');
});
