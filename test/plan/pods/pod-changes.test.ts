import t from 'tap';
import type { ServiceAccount } from '../../../src/accounts/service-account.ts';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { accountsIn } from '../../../src/plan/accounts.ts';
import { requestOf } from '../../../src/plan/job.ts';
import { createPodPlan } from '../../../src/plan/pods/pod-changes.ts';
import { wholeLists } from '../../whole-lists.ts';

const indexOf = (projects: string, others = '') => {
  const rule = `{name: a, match: {kind: job, projects: [${projects}]${others}}, serviceAccount: ci-a}`;
  const { mapping } = parseMapping(`version: 1\nmanagers: [{serviceAccount: ci/one}]\nrules: [${rule}]\n`);
  if (mapping === undefined) throw new Error(projects);
  return compile(mapping);
};
const INDEXES = { before: indexOf('1, 2'), after: indexOf('1') };
const question = (project: string) => ({
  ...{ assumed: [], stored: undefined },
  request: requestOf({
    ...{ project, namespace: 'ci', account: 'default', rootGroup: undefined, runner: undefined, optOut: false },
    requester: { username: 'system:serviceaccount:ci:one', groups: [], pod: 'any' },
  }),
});
const CI_A = accountsIn({ missing: [], annotated: true }).get('ci', 'ci-a') as ServiceAccount;

function planOf(accounts: { before: ServiceAccount[]; after: ServiceAccount[] } | undefined) {
  const plan = createPodPlan(INDEXES, { accounts, roles: undefined });
  for (const project of ['1', '2', '2']) plan.add(question(project));
  return plan.result();
}

t.test('pods are decided with both mappings, and those that differ are one group', async (t) => {
  t.match(
    planOf(undefined),
    wholeLists({
      ...{ asked: 3, projects: 2, decidedOtherwise: { count: 0 }, withoutLabels: { count: 0 } },
      changes: [{ effect: 'refused', jobs: 2, before: { account: 'ci-a' }, after: { reason: 'no_rule' } }],
    }),
  );
});

t.test('an account that only one side has differs, too', async (t) => {
  t.match(
    planOf({ before: [CI_A], after: [] }),
    wholeLists({
      changes: [
        { effect: 'refused', projects: new Set(['1']), after: { reason: 'account_missing' } },
        { effect: 'refused', projects: new Set(['2']), after: { reason: 'no_rule' } },
      ],
    }),
  );
});

t.test('a pod whose record lacks the label by which a rule decides is counted, and no change', async (t) => {
  const plan = createPodPlan(
    { before: indexOf('1'), after: indexOf('1', ', rootGroups: [77]') },
    { accounts: undefined, roles: undefined },
  );
  plan.add({ ...question('1'), missingFacts: ['rootGroup'] });
  t.match(
    plan.result(),
    wholeLists({ asked: 0, projects: 0, withoutLabels: { count: 1, labels: new Set(['rootGroup']) }, changes: [] }),
  );
});
