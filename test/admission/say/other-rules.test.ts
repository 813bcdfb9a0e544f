import fc from 'fast-check';
import t from 'tap';
import { indexAccounts } from '../../../src/accounts/index-accounts.ts';
import type { ServiceAccount } from '../../../src/accounts/service-account.ts';
import { decide } from '../../../src/admission/decide.ts';
import { REFUSAL_REASONS } from '../../../src/admission/reasons.ts';
import { decodeReview } from '../../../src/admission/review/review.ts';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { compile } from '../../../src/mapping/index/compile.ts';
import { MODES } from '../../../src/modes.ts';
import { type CapturedRequest, captured } from '../../fixtures.ts';
import { runs, TRIES_ALL } from '../../runs.ts';

/** Rules whose names, ids and accounts occur nowhere else, so that each can be found in a text. */
const RULES = ['alder', 'birch', 'cedar', 'daphne', 'elder'].map((tree, number) => ({
  name: `rule-${tree}`,
  project: `7700${number}`,
  rootGroup: `8800${number}`,
  account: `account-${tree}`,
  allowed: `allowed-${tree}`,
}));
/** Also of projects that no rule lists. */
const NAMES = Object.fromEntries([...RULES, { project: '99999' }].map(({ project }) => [project, `acme/p${project}`]));
const MANAGERS = ['gitlab-runner-common', 'gitlab-runner-other'];

const document = (defaults: object) => ({
  version: 1,
  managers: [
    { serviceAccount: `gitlab/${MANAGERS[0]}`, namespaces: ['ci', 'gitlab'] },
    { serviceAccount: `gitlab/${MANAGERS[1]}`, namespaces: ['zone'] },
  ],
  rules: [
    { name: 'rule-manager', match: { kind: 'manager', names: ['fargate'] }, serviceAccount: 'account-manager' },
    ...RULES.map(({ name, project, account, allowed }) => ({
      ...{ name, match: { kind: 'job', projects: [project] }, serviceAccount: account, allow: [allowed] },
    })),
    ...RULES.map(({ name, rootGroup, account }) => ({
      ...{ name: `${name}-group`, match: { kind: 'job', rootGroups: [rootGroup] }, serviceAccount: `${account}-group` },
    })),
  ],
  default: defaults,
  unannotated: 'deny',
  names: NAMES,
});

const account = (name: string, namespace: string, roleArn: string | undefined): ServiceAccount => ({
  ...{ namespace, name, roleArn, audience: undefined, tokenExpiration: undefined, regionalEndpoints: undefined },
  ...{ automount: undefined, imagePullSecrets: [] },
});
/** The first account has a role, the second has none, the others do not exist. */
const ACCOUNTS = indexAccounts([
  account(String(RULES[0]?.account), 'ci', 'arn:aws:iam::111122223333:role/alder'),
  account(String(RULES[1]?.account), 'ci', undefined),
]);

const SNAPSHOTS = [
  { manager: 'keep', job: 'deny' },
  { manager: 'deny', job: 'keep' },
].map((defaults) => {
  const { mapping, findings } = parseMapping(JSON.stringify(document(defaults)));
  if (mapping === undefined) throw new Error(JSON.stringify(findings));
  return { index: compile(mapping), accounts: ACCOUNTS, notice: undefined, version: undefined };
});

const REQUESTERS = [
  `system:serviceaccount:gitlab:${MANAGERS[0]}`,
  `system:serviceaccount:gitlab:${MANAGERS[1]}`,
  'system:serviceaccount:kube-system:replicaset-controller',
  'alice',
];
const asked = RULES.flatMap(({ account, allowed }) => [account, allowed]);

const scene = fc.record({
  snapshot: fc.constantFrom(...SNAPSHOTS),
  mode: fc.constantFrom(...MODES),
  requester: fc.constantFrom(...REQUESTERS),
  tokenOf: fc.constantFrom('gitlab-runner-0', 'gitlab-runner-1', undefined),
  namespace: fc.constantFrom('ci', 'zone', 'elsewhere'),
  name: fc.constantFrom(
    'web-1',
    ...[...RULES, { project: '99999' }].map(({ project }) => `runner-abc-project-${project}-concurrent-0-xyz`),
  ),
  labels: fc.subarray(
    [
      ['project.runner.gitlab.com/id', '77000'],
      ['project.runner.gitlab.com/root-namespace-id', '88002'],
      ['gitlab-runner-irsa/manager', 'fargate'],
      ['runner.gitlab.com/pause-pod', 'true'],
      ['eks.amazonaws.com/skip-pod-identity-webhook', 'true'],
    ] as const,
    { maxLength: 2 },
  ),
  serviceAccount: fc.oneof(
    fc.constant('default'),
    fc.constantFrom(...MANAGERS, 'account-manager', ...asked, 'account-alder-group'),
  ),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function requestOf({ requester, tokenOf, namespace, name, labels, serviceAccount }: Scene): CapturedRequest {
  const { request } = captured('v19.4.0-dev/plain-cache');
  const { metadata, spec } = request.object;
  const extra = tokenOf === undefined ? {} : { 'authentication.kubernetes.io/pod-name': [tokenOf] };
  Object.assign(request, { namespace, userInfo: { username: requester, groups: [], extra } });
  const { labels: _, ...others } = metadata;
  request.object.metadata = { ...others, namespace, name, generateName: undefined, labels: Object.fromEntries(labels) };
  Object.assign(spec, { serviceAccountName: serviceAccount, serviceAccount });
  return request;
}

/** All that belongs to one rule, for each rule. */
const OF_RULES: [rule: string, words: string[]][] = [
  ['rule-manager', ['rule-manager', 'account-manager']],
  ...RULES.flatMap(({ name, project, rootGroup, account, allowed }): [string, string[]][] => [
    [name, [name, project, account, allowed]],
    [`${name}-group`, [`${name}-group`, rootGroup, `${account}-group`]],
  ]),
];

/** A word that is not the beginning of another one. */
const isIn = (word: string, text: string) => new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(text);

t.test('an answer names nothing of a rule that did not match, but what the request itself holds', async (t) => {
  const reasons = new Set<string>();
  fc.assert(
    fc.property(scene, (found) => {
      const request = requestOf(found);
      const review = decodeReview({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
      const { message, warnings, patch, reason, rule } = decide(review, found.snapshot, found.mode);
      reasons.add(reason);
      const answer = JSON.stringify([message, warnings, patch]);
      const sent = JSON.stringify(request);
      const foreign = OF_RULES.filter(([name]) => name !== rule).flatMap(([, words]) => words);
      const named = foreign.filter((word) => isIn(word, answer) && !sent.includes(word));
      if (named.length > 0) throw new Error(`${reason}: ${named.join(', ')} in ${answer}`);
    }),
    { numRuns: runs(10_000) },
  );
  // This one needs a mapping that a check refuses, and names only the account of the job's own rule.
  const reached = Object.keys(REFUSAL_REASONS).filter((reason) => reason !== 'manager_account_for_job');
  const missed = reached.filter((reason) => !reasons.has(reason));
  if (TRIES_ALL) t.strictSame(missed, [], 'every refusal was reached');
  else t.ok(missed.length < reached.length / 2, 'most refusals were reached');
});

t.test(
  'an answer has the name of the project of a job, and only for a manager with the token of its pod',
  async (t) => {
    let told = 0;
    fc.assert(
      fc.property(scene, (found) => {
        const request = requestOf(found);
        const review = decodeReview({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
        const { message, warnings, patch } = decide(review, found.snapshot, found.mode);
        const [, project = ''] = /-project-(\d+)-/.exec(found.name) ?? [];
        const byManager = MANAGERS.some((name) => found.requester === `system:serviceaccount:gitlab:${name}`);
        const names = JSON.stringify([message, warnings, patch]).match(/acme\/p\d+/g) ?? [];
        told += names.length;
        if (names.length > 0 && !(byManager && found.tokenOf !== undefined)) throw new Error(`${names} is told`);
        const others = names.filter((name) => name !== NAMES[project]);
        if (others.length > 0) throw new Error(`${others} is not of project ${project}`);
      }),
      { numRuns: runs(3_000) },
    );
    t.ok(told > runs(100), `${told} names`);
  },
);
