import t from 'tap';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { accountsIn } from '../../src/plan/accounts.ts';
import { createGroups } from '../../src/plan/groups.ts';
import { type Job, requestOf } from '../../src/plan/job.ts';
import { createRecordedPods } from '../../src/plan/recorded.ts';
import { wholeLists } from '../whole-lists.ts';

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
  t.match(pods.otherwise(), { count: 2, example: { pod: name, recorded: 'unbound_token', decided: 'patched' } });
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
