import t from 'tap';
import { decide } from '../../src/admission/decide.ts';
import { type DecisionRecord, recordOf } from '../../src/admission/record.ts';
import { decodeReview } from '../../src/admission/review/review.ts';
import { MODES, type Mode } from '../../src/modes.ts';
import { type Case, casesIn, reviewOf, snapshotOf } from './cases.ts';

const ROLE = 'arn:aws:iam::111122223333:role/';
const LABELS = { rootGroup: '77', runner: 'Hk7sQ2xZv' };
const JOB = { project: '4242', ...LABELS, from: 'default' };
const BILLING = { reason: 'patched', would: 'patch', rule: 'billing', ...JOB };
const REQUESTED = {
  reason: 'override_refused',
  would: 'refuse',
  rule: 'billing',
  ...JOB,
  from: 'gitlab-ci-admin',
};
const PROJECT_5001 = { reason: 'no_rule', would: 'refuse', project: '5001', ...LABELS, from: 'default' };

const recorded = (file: string, name: string, mode: Mode): DecisionRecord => {
  const found = casesIn(file).find((each) => each.name === name) as Case;
  return recordOf(decide(decodeReview(reviewOf(found)), snapshotOf(found), mode));
};

const ROWS: readonly [file: string, name: string, expected: { [M in Mode]: object }][] = [
  [
    'job.yaml',
    'a job gets the account of the first rule that matches',
    {
      enforce: { ...BILLING, to: 'ci-billing', role: `${ROLE}billing` },
      'best-effort': { ...BILLING, to: 'ci-billing', role: `${ROLE}billing` },
      observe: { ...BILLING, to: 'default', wanted: 'ci-billing', wantedRole: `${ROLE}billing` },
    },
  ],
  [
    'requested.yaml',
    'a request for any other account is refused, with the list of allowed ones',
    {
      enforce: REQUESTED,
      'best-effort': { ...REQUESTED, to: 'ci-billing', role: `${ROLE}billing` },
      observe: { ...REQUESTED, to: 'gitlab-ci-admin', role: `${ROLE}admin` },
    },
  ],
  [
    'job.yaml',
    'a project without an account of its own falls through a convention rule',
    {
      enforce: PROJECT_5001,
      'best-effort': { ...PROJECT_5001, to: 'default' },
      observe: { ...PROJECT_5001, to: 'default' },
    },
  ],
  [
    'managers.yaml',
    'an update is not a creation',
    {
      enforce: { reason: 'not_a_pod_create', would: 'allow', from: 'default' },
      'best-effort': { reason: 'not_a_pod_create', would: 'allow', from: 'default' },
      observe: { reason: 'not_a_pod_create', would: 'allow', from: 'default' },
    },
  ],
];

for (const [file, name, expected] of ROWS)
  for (const mode of MODES)
    t.test(`${mode}: ${name}: the record has what the pod has and what enforce would do`, async (t) => {
      t.strictSame(recorded(file, name, mode), expected[mode]);
    });

t.test('an annotation that is longer than any ARN is cut', async (t) => {
  const [found] = casesIn('job.yaml') as [Case, ...Case[]];
  const decision = decide(decodeReview(reviewOf(found)), snapshotOf(found), 'enforce');
  const role = 'x'.repeat(5000);
  t.equal(recordOf({ ...decision, role }).role?.length, 2048);
  t.equal(recordOf({ ...decision, allowed: false, wantedRole: role }).wantedRole?.length, 2048);
});

t.test('a name that is longer than any of Kubernetes is cut', async (t) => {
  const [found] = casesIn('job.yaml') as [Case, ...Case[]];
  const decision = decide(decodeReview(reviewOf(found)), snapshotOf(found), 'enforce');
  const long = 'x'.repeat(1000);
  const record = recordOf({ ...decision, would: 'patch', project: long, from: long, to: long, wanted: `${long}y` });
  const { project, from, to, wanted } = record;
  t.same(
    [project, from, to, wanted].map((name) => name?.length),
    [253, 253, 253, 253],
  );
});

t.test('of a job, the record has the labels that decide, also that there is none that can be trusted', async (t) => {
  const [found] = casesIn('job.yaml') as [Case, ...Case[]];
  const decision = decide(decodeReview(reviewOf(found)), snapshotOf(found), 'enforce');
  const labels = (facts: Partial<typeof decision.facts>, kind = decision.kind) => {
    const { rootGroup, runner } = recordOf({ ...decision, kind, facts: { ...decision.facts, ...facts } });
    return { rootGroup, runner };
  };
  const none = { rootGroup: undefined, runner: undefined };
  t.strictSame(labels({}), LABELS);
  t.strictSame(labels({ ...none, labelTrust: 'forgeable' }), { ...none, rootGroup: '0' });
  t.strictSame(labels({ ...none, labelTrust: 'not_by_manager' }), none);
  t.strictSame(labels(none, 'manager'), none);
  const long = labels({ rootGroup: '7'.repeat(1000), runner: 'x'.repeat(1000) });
  t.same([long.rootGroup?.length, long.runner?.length], [253, 253]);
});
