import t from 'tap';
import { decide } from '../../../src/admission/decide.ts';
import { decodeReview } from '../../../src/admission/review/review.ts';
import { captured } from '../../fixtures.ts';
import { snapshotOf } from '../cases.ts';

const MATCH = { kind: 'job', projects: [1] };
const BY_GROUP = { name: 'g', match: { ...MATCH, rootGroups: [78] }, serviceAccount: 'ci-group' };
const BY_RUNNER = { name: 'r', match: { ...MATCH, runners: ['Hk7sQ2xZv'] }, serviceAccount: 'ci-runner' };
const GROUP = 'project.runner.gitlab.com/root-namespace-id';
const RUNNER = 'manager.runner.gitlab.com/id-short';

/** The options that the command in a refusal has for the labels that rules read. */
function optionsOf(rules: readonly object[], version: string | undefined, labels: Record<string, string>): string {
  const review = captured('v19.4.0-dev/plain-cache');
  const { metadata } = review.request.object;
  const { [GROUP]: _group, [RUNNER]: _runner, ...others } = metadata.labels;
  metadata.labels = { ...others, ...labels };
  metadata.managedFields =
    version === undefined ? [] : [{ manager: `gitlab-runner ${version}.0 (x`, operation: 'Update' }];
  const { message } = decide(decodeReview(review), snapshotOf({ mapping: { rules } }), 'enforce');
  return /explain --project \d+ --namespace \S+ ?(.*) --requester/.exec(message)?.[1] ?? '';
}

const BOTH = [BY_GROUP, BY_RUNNER];
const ROWS: readonly (readonly [
  name: string,
  rules: readonly object[],
  version: string | undefined,
  labels: Record<string, string>,
  options: string,
])[] = [
  ['no rule reads a label', [], '19.4', { [GROUP]: '77' }, ''],
  ['a group', [BY_GROUP], '19.4', { [GROUP]: '77' }, '--runner-version 19.4 --root-group 77'],
  ['a runner', [BY_RUNNER], '19.4', { [RUNNER]: 'Hk7sQ2xZw' }, '--runner-version 19.4 --runner Hk7sQ2xZw'],
  ['neither', BOTH, '19.4', {}, '--runner-version 19.4 --root-group none --runner none'],
  ['an older runner, which sends no group', BOTH, '18.0', {}, '--runner-version 18.0 --runner none'],
  ['a runner whose labels a job can forge', BOTH, '17.8', { [GROUP]: '77' }, '--runner-version 17.8'],
  ['what another client created', BOTH, undefined, { [GROUP]: '77' }, '--root-group none --runner none'],
  [
    'what no runner writes',
    BOTH,
    '19.4',
    { [GROUP]: 'x', [RUNNER]: 'build,helper' },
    `--runner-version 19.4 --label ${GROUP}=x --label ${RUNNER}=build,helper`,
  ],
];

for (const [name, rules, version, labels, options] of ROWS)
  t.test(`the command in a refusal says what explain needs to know: ${name}`, async (t) => {
    t.equal(optionsOf(rules, version, labels), options);
  });
