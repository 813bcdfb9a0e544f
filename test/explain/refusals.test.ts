import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import { decide } from '../../src/admission/decide.ts';
import { REFUSAL_REASONS } from '../../src/admission/reasons.ts';
import { decodeReview } from '../../src/admission/review/review.ts';
import type { Mode } from '../../src/modes.ts';
import { allCases, type Case, read, reviewOf, snapshotOf } from '../admission/cases.ts';
import { runCli } from '../cli/command-line.ts';
import { type CapturedReview, captured } from '../fixtures.ts';
import { runs, sample, TRIES_ALL } from '../runs.ts';

// The command in a refusal shows that refusal. It reads mapping and accounts of the cluster, for which files are appended here.
// `POD.yaml` is the pod as it was sent.

const MODES = ['enforce', 'best-effort'] as const satisfies Mode[];
/** Among them the only one for the refusal that no usual case reaches. */
const OF_DOCS = parse(readFileSync(new URL('../docs/cases.yaml', import.meta.url), 'utf8')) as Case[];
const ACCOUNTS = read('accounts.yaml');

type Sent = { review: CapturedReview; mapping?: Case['mapping']; mode: Mode };

/** What the command in the refusal of a pod prints; `undefined` for a pod that is allowed, or a refusal without a command. */
async function shown(t: Test, { mapping = {}, mode, review }: Sent) {
  const decision = decide(decodeReview(review), snapshotOf({ mapping }), mode);
  const { allowed, message, reason } = decision;
  const [, command] = /^For the platform team:\ngitlab-runner-irsa (.+)$/m.exec(message) ?? [];
  if (allowed || command === undefined) return { allowed, reason, command, outcome: undefined };
  const folder = t.testdir({
    'mapping.yaml': JSON.stringify({ ...(parse(read('mapping.yaml')) as object), ...mapping }),
    'accounts.yaml': ACCOUNTS,
    'POD.yaml': JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...review.request.object }),
  });
  const files = ['--mapping', 'mapping.yaml', '--accounts', 'accounts.yaml'];
  const words = [...command.split(' '), ...files].map((word) => (/\.yaml$/.test(word) ? join(folder, word) : word));
  const { code, stderr, stdout } = await runCli([...words, '--json']);
  const [found] = stdout === '' ? [] : (JSON.parse(stdout) as { reason: string }[]);
  return { allowed, reason, command, outcome: { code, stderr, reason: found?.reason } };
}

t.test('the command in a refusal shows that refusal', async (t) => {
  const seen = new Set<string>();
  for (const example of sample([...allCases(), ...OF_DOCS]))
    for (const mode of MODES)
      await t.test(`${mode}: ${example.name}`, async (t) => {
        const { command, outcome, reason } = await shown(t, { ...example, mode, review: reviewOf(example) });
        if (outcome === undefined) return;
        seen.add(reason);
        t.match(outcome, { code: 1, stderr: '', reason }, command);
      });
  const wanted = Object.keys(REFUSAL_REASONS).filter((reason) => reason !== 'unbound_token');
  if (TRIES_ALL) t.same([...seen].toSorted(), wanted.toSorted(), 'all but unbound_token have one');
  else t.ok(seen.size > 2, 'several reasons have one');
});

const RULES = { kind: 'job' } as const;
const MAPPINGS: readonly Case['mapping'][] = [
  {},
  { default: { job: 'keep' } },
  { unannotated: 'deny', default: { job: { serviceAccount: 'ci-bare' } } },
  {
    managers: [
      {
        group: 'runners',
        namespaces: ['ci'],
        tokens: 'any',
        jobServiceAccounts: ['a', 'default'],
      },
    ],
    rules: [
      { name: 'own', match: RULES, serviceAccount: 'ci-{rootGroup}', optOut: 'allow' },
      { name: 'tagged', match: { ...RULES, runners: ['Hk7sQ2xZv'] }, serviceAccount: 'ci-new' },
      { name: 'rest', match: { ...RULES, projects: [4242] }, serviceAccount: 'ci-billing' },
    ],
  },
  {
    managers: [
      { user: 'gitlab/alice', namespaces: ['ci'] },
      { user: 'user:x', namespaces: ['ci'] },
    ],
    rules: [{ name: 'own', match: RULES, serviceAccount: 'ci-project-{project}' }],
  },
];

const word = fc.constantFrom('4242', '4243', '9999', '78', 'true', 'build,helper', "it's $HOME", 'Hk7sQ2xZv', '');
const labels = fc.dictionary(
  fc.constantFrom(
    'project.runner.gitlab.com/id',
    'project.runner.gitlab.com/root-namespace-id',
    'manager.runner.gitlab.com/id-short',
    'job.runner.gitlab.com/pod',
    'runner.gitlab.com/pause-pod',
    'gitlab-runner-irsa/manager',
    'gitlab-runner-irsa/x',
    'eks.amazonaws.com/skip-pod-identity-webhook',
  ),
  word,
  { maxKeys: 2 },
);
const annotations = fc.dictionary(
  fc.constantFrom('eks.amazonaws.com/skip-containers', 'gitlab-runner-irsa/service-account', 'other'),
  word,
  { maxKeys: 1 },
);
const sent = fc.record({
  capture: fc.constantFrom(
    'v15.11.0/plain-cache',
    'v17.8.0/plain-cache',
    'v19.4.0-dev/plain-cache',
    'v19.4.0-dev/pause-pod',
  ),
  name: fc.constantFrom('4242', '4243', '5001', '7', undefined),
  version: fc.constantFrom(undefined, '17.8.0', '18.0.0', '19.4.0'),
  namespace: fc.constantFrom('ci', 'ci', 'team-b', 'other'),
  account: fc.constantFrom(
    undefined,
    'default',
    'a',
    'ci-billing',
    'ci-bare',
    'gitlab-runner-common',
    'ci-project-4242',
  ),
  username: fc.constantFrom(
    undefined,
    undefined,
    'system:serviceaccount:gitlab:gitlab-runner-protected',
    'system:serviceaccount:kube-system:replicaset-controller',
    'gitlab/alice',
    'user:x',
    'alice',
    'Alice Liddell',
  ),
  labels,
  annotations,
  mapping: fc.constantFrom(...MAPPINGS),
  mode: fc.constantFrom(...MODES),
});

t.test('so it does for a job whose label has what no runner has as its short token', async (t) => {
  const review = captured('v19.4.0-dev/plain-cache');
  const { object } = review.request;
  Object.assign(object.metadata.labels, { 'manager.runner.gitlab.com/id-short': 'build,helper' });
  Object.assign(object.spec, { serviceAccountName: 'ci-bare', serviceAccount: 'ci-bare' });
  const rules = [{ name: 'tagged', match: { ...RULES, runners: ['Hk7sQ2xZv'] }, serviceAccount: 'ci-new' }];
  const { command, outcome, reason } = await shown(t, { review, mapping: { rules }, mode: 'enforce' });
  t.match(outcome, { code: 1, stderr: '', reason }, String(command));
});

t.test('so it does for any pod', async (t) => {
  let commands = 0;
  await fc.assert(
    fc.asyncProperty(
      sent,
      async ({ account, capture, mapping, mode, name, namespace, username, version, ...marks }) => {
        const review = captured(capture);
        const { object, userInfo } = review.request;
        Object.assign(review.request, { namespace });
        object.metadata.namespace = namespace;
        object.metadata.name =
          name === undefined ? 'something' : `runner-hk7sq2xzv-project-${name}-concurrent-0-xoojdpe7`;
        object.metadata.labels = { ...object.metadata.labels, ...marks.labels };
        object.metadata.annotations = { ...object.metadata.annotations, ...marks.annotations };
        if (version !== undefined)
          object.metadata.managedFields = [{ manager: `gitlab-runner ${version} (x`, operation: 'Update' }];
        if (account !== undefined) Object.assign(object.spec, { serviceAccountName: account, serviceAccount: account });
        if (username !== undefined) Object.assign(userInfo, { username, groups: ['runners', 'system:authenticated'] });
        const { allowed, command, outcome, reason } = await shown(t, { review, mapping, mode });
        const isOdd = /[ ',]/.test([username, ...Object.values(marks.labels)].join(''));
        if (!allowed && command === undefined && reason !== 'unbound_token' && !isOdd)
          throw new Error(`${reason} has no command`);
        if (outcome === undefined) return;
        commands += 1;
        const { code, reason: found, stderr } = outcome;
        if (code !== 1 || found !== reason) throw new Error(`${reason}: ${command} answers ${code} ${found} ${stderr}`);
      },
    ),
    { numRuns: runs(600) },
  );
  t.ok(commands > runs(200), `${commands} of the pods had a command`);
});
