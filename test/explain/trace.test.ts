import t from 'tap';
import { indexAccounts } from '../../src/accounts/index-accounts.ts';
import { decodeReview } from '../../src/admission/review/review.ts';
import { mismatchWords } from '../../src/cli/views/explain/mismatch-words.ts';
import { traceRules } from '../../src/explain/trace.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { compile } from '../../src/mapping/index/compile.ts';
import { managerOf } from '../../src/mapping/index/manager-of.ts';
import { factsOf } from '../../src/pods/facts.ts';
import { captured } from '../fixtures.ts';
import { wholeLists } from '../whole-lists.ts';

/** The facts of a real job of project 4242, and a snapshot of these rules. */
function jobWith(
  rules: readonly object[],
  { manager = {}, other = {}, labels = {}, capture = 'v19.4.0-dev/plain-cache' } = {},
) {
  const managers = [
    { serviceAccount: 'gitlab/gitlab-runner-common', namespaces: ['ci'], ...manager },
    { serviceAccount: 'gitlab/gitlab-runner-protected', namespaces: ['ci'], ...other },
  ];
  const parsed = parseMapping(JSON.stringify({ version: 1, managers, rules }));
  if (parsed.mapping === undefined) throw new Error(parsed.findings.map(({ message }) => message).join('\n'));
  const index = compile(parsed.mapping);
  const review = captured(capture);
  Object.assign(review.request.object.metadata.labels, labels);
  const { object, namespace, requester } = decodeReview(review);
  const createdBy = managerOf(index, requester);
  const facts = factsOf(object, namespace, requester, createdBy !== undefined);
  return { facts, createdBy, snapshot: { index, accounts: indexAccounts([]), notice: undefined, version: undefined } };
}

const rule = (name: string, match: object, serviceAccount = 'ci-any') => ({
  name,
  match: { kind: 'job', ...match },
  serviceAccount,
});

t.test('of 5,000 rules the nearest are shown in their order, and the others are counted', async (t) => {
  const far = Array.from({ length: 5000 }, (_, index) => rule(`far-${index}`, { projects: [100_000 + index] }));
  const near = rule('near', { projects: [4242], createdBy: ['gitlab/gitlab-runner-protected'] });
  const { facts, createdBy, snapshot } = jobWith([...far.slice(0, 4000), near, ...far.slice(4000)]);
  const trace = traceRules(facts, 'job', createdBy, snapshot);
  t.equal(trace?.misses.length, 8);
  t.strictSame(
    trace?.misses.map((miss) => miss.rule),
    [...far.slice(0, 7).map(({ name }) => name), 'near'],
  );
  t.equal(trace?.unshown, 4993);
  t.equal(trace?.matched, undefined);
});

t.test('rules after the one that matches are counted and not tried', async (t) => {
  const { facts, createdBy, snapshot } = jobWith([
    rule('first', { projects: [1] }),
    rule('billing', { projects: [4242] }, 'ci-billing'),
    rule('third', { projects: [2] }),
  ]);
  t.match(
    traceRules(facts, 'job', createdBy, snapshot),
    wholeLists({
      misses: [{ rule: 'first' }],
      unshown: 0,
      matched: { rule: 'billing', account: 'ci-billing', allow: [] },
      untried: 1,
    }),
  );
});

const WORDS: readonly {
  name: string;
  rule: object;
  manager?: object;
  other?: object;
  labels?: object;
  capture?: string;
  words: string;
}[] = [
  {
    name: 'another project',
    rule: rule('r', { projects: [1, 2, 3, 4, 5, 6, 7] }),
    words: 'the project is 4242, and the rule lists 1, 2, 3, 4, 5 and 2 more',
  },
  {
    name: 'another top-level group',
    rule: rule('r', { rootGroups: [1] }),
    words: 'the top-level group is 77, and the rule lists 1',
  },
  {
    name: 'a top-level group that GitLab does not send',
    rule: rule('r', { rootGroups: [1] }),
    labels: { 'project.runner.gitlab.com/root-namespace-id': '0' },
    words: 'the top-level group is unknown, and the rule lists 1: the pod does not name it',
  },
  {
    name: 'a runner that lets jobs forge labels',
    rule: rule('r', { runners: ['Hk7sQ2xZv'] }),
    capture: 'v17.8.0/plain-cache',
    words:
      'the runner is unknown, and the rule lists Hk7sQ2xZv: the runner is 17.8; before 17.9 a job can forge every label',
  },
  {
    name: 'another runner',
    rule: rule('r', { runners: ['other'] }),
    words: 'the runner is Hk7sQ2xZv, and the rule lists other',
  },
  {
    name: 'another manager',
    rule: rule('r', { createdBy: ['gitlab/gitlab-runner-protected'] }),
    words: 'the manager is gitlab/gitlab-runner-common, and the rule lists gitlab/gitlab-runner-protected',
  },
  {
    name: 'another namespace',
    rule: rule('r', { namespaces: ['team-b'] }),
    manager: { namespaces: ['ci', 'team-b'] },
    words: 'the namespace is ci, and the rule lists team-b',
  },
  {
    name: 'an instance that the mapping does not name',
    rule: rule('r', { instances: ['other.example.com'] }),
    other: { instance: 'other.example.com' },
    words: 'the manager has no "instance" in the mapping, and the rule lists other.example.com',
  },
  {
    name: 'another instance',
    rule: rule('r', { instances: ['other.example.com'] }),
    other: { instance: 'other.example.com' },
    manager: { instance: 'gitlab.example.com' },
    words: 'the GitLab instance is gitlab.example.com, and the rule lists other.example.com',
  },
  {
    name: 'an account for managers',
    rule: { name: 'r', match: { kind: 'manager' }, serviceAccount: 'gitlab-runner-common' },
    words: 'is for runner managers, and this is a job',
  },
  {
    name: 'an account that does not exist',
    rule: rule('r', {}, 'ci-{project}'),
    words: 'would assign ci-4242, which does not exist in namespace ci (missing: next)',
  },
  {
    name: 'an account with an unknown placeholder',
    rule: rule('r', {}, 'ci-{rootGroup}'),
    capture: 'v17.8.0/plain-cache',
    words: '{rootGroup} in its account is unknown: the runner is 17.8; before 17.9 a job can forge every label',
  },
  {
    name: 'an account whose name is too long',
    rule: rule('r', {}, `${'a'.repeat(250)}-{project}`),
    words: `${'a'.repeat(250)}-{project} would be ${'a'.repeat(250)}-4242, which is not the name of a ServiceAccount`,
  },
];

for (const { name, words, ...given } of WORDS)
  t.test(`the trace says why a rule with ${name} does not match`, async (t) => {
    const { facts, createdBy, snapshot } = jobWith([given.rule], given);
    const [miss] = traceRules(facts, 'job', createdBy, snapshot)?.misses ?? [];
    t.equal(miss && mismatchWords(miss.mismatch, facts), words);
  });

t.test('the trace says which label a manager rule with names does not match', async (t) => {
  const rules = [{ name: 'r', match: { kind: 'manager', names: ['other'] }, serviceAccount: 'gitlab-runner-common' }];
  for (const [capture, words] of [
    ['chart-0.86.0/manager-own-account', 'the label gitlab-runner-irsa/manager is cluster, and the rule lists other'],
    [
      'chart-0.86.0/manager-alias-own-account',
      'the pod has no label gitlab-runner-irsa/manager, and the rule lists other',
    ],
  ] as const) {
    const { facts, createdBy, snapshot } = jobWith(rules, { capture });
    const [miss] = traceRules(facts, 'manager', createdBy, snapshot)?.misses ?? [];
    t.equal(miss && mismatchWords(miss.mismatch, facts), words);
  }
});

t.test('no rule is tried for a pod that is ignored', async (t) => {
  const { facts, createdBy, snapshot } = jobWith([]);
  t.equal(traceRules(facts, 'other', createdBy, snapshot), undefined);
});
