import t from 'tap';
import { indexOf, runOne } from './run.ts';

const JOB = { project: 4242, createdBy: 'gitlab/common', namespace: 'ci' };
const near = (one: object, index = indexOf()) =>
  runOne({ ...JOB, ...one }, { index }).near.map(({ rule, why }) =>
    why.is === 'later' ? `${rule} later` : `${rule} ${why.mismatch.matcher} ${why.mismatch.found}`,
  );

t.test('the rule that assigns the expected account is named first, with why it did not decide', async (t) => {
  t.strictSame(near({ account: 'ci-deploy' }), ['deploy createdBy gitlab/common']);
  t.strictSame(near({ project: 7, account: 'ci-billing' }), ['billing projects 7', 'deploy projects 7']);
  t.strictSame(near({ project: 7, account: 'ci-extra' }), ['billing projects 7', 'deploy projects 7']);
  t.strictSame(near({ account: 'ci-any' }), ['last later', 'deploy createdBy gitlab/common']);
  t.strictSame(near({ account: 'ci-billing', rule: 'last' }), ['last later', 'deploy createdBy gitlab/common']);
});

t.test('at most three rules are named, and a passed case has none', async (t) => {
  const rules = [1, 2, 3, 4].map((project) => ({
    ...{ name: `r${project}`, serviceAccount: `ci-${project}` },
    match: { kind: 'job', projects: [project] },
  }));
  t.strictSame(near({ project: 9, account: 'ci-9' }, indexOf({ rules })), [
    'r1 projects 9',
    'r2 projects 9',
    'r3 projects 9',
  ]);
  t.strictSame(near({ account: 'ci-billing' }), []);
});

t.test('a decision before the rules has no near rules', async (t) => {
  t.strictSame(near({ namespace: 'team-b', account: 'ci-billing' }), []);
});
