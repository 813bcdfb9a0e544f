import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { exitCode, views } from '../../../../src/cli/commands/doctor.ts';
import { checks, checksFor } from '../../../../src/doctor/checks.ts';
import { diagnose } from '../../../../src/doctor/diagnosis.ts';
import type { Seen } from '../../../../src/doctor/world/seen.ts';
import type { Trial, TrialStep } from '../../../../src/doctor/world/trial.ts';
import type { World } from '../../../../src/doctor/world/world.ts';
import {
  accounts,
  eksWebhook,
  everywhere,
  guard,
  healthyWorld,
  ours,
  ROLE,
  rbac,
  runner,
  template,
} from '../../../doctor/world/healthy-world.ts';
import { printed, terminalOf } from '../../screens.ts';

// UPDATE_TRANSCRIPTS=1 writes the texts again, for review.

const forbidden = (needs: string): Seen<never> => {
  return { unseen: { what: 'RBAC', why: 'it is forbidden', because: 'forbidden', needs } };
};
const unasked: Seen<never> = {
  unseen: {
    what: 'the roles in AWS',
    why: 'no policies were provided',
    because: 'unasked',
    needs: '--trust-policies DIR or --fleet FILE',
  },
};
const ROLES = { 'gitlab-runner-common': `${ROLE}/gitlab-runner-common`, 'ci-project-77': `${ROLE}/ci-project-77` };
const many = Object.fromEntries(Array.from({ length: 14 }, (_, index) => [`ci-project-${100 + index}`, undefined]));

const session = (role: string) => `arn:aws:sts::111122223333:assumed-role/${role}/gitlab-runner-irsa-doctor`;
const trial = (name: string, ...steps: readonly TrialStep[]): Trial => ({
  ...{ namespace: 'gitlab', name, roleArn: `${ROLE}/${name}`, audience: 'sts.amazonaws.com' },
  steps: [{ step: 'token', on: 'sts.amazonaws.com' }, { step: 'role', on: `${ROLE}/${name}` }, ...steps],
});
const OBJECT = 's3://cache/gitlab-runner-irsa-doctor';
const refused = { error: 'AccessDenied', said: 'Access Denied' };
/** The manager may not remove objects, and billing does not get its role. */
const trials = [
  trial(
    'gitlab-runner-common',
    { step: 'identity', on: session('gitlab-runner-common') },
    { step: 'put', on: OBJECT },
    { step: 'get', on: OBJECT },
    { step: 'remove', on: OBJECT, failed: refused },
  ),
  trial('ci-project-77', { step: 'identity', on: session('ci-project-77') }),
  {
    ...trial('ci-billing'),
    steps: [
      { step: 'token', on: 'sts.amazonaws.com' },
      {
        ...{ step: 'role', on: `${ROLE}/ci-billing` },
        failed: { error: 'AccessDenied', said: 'Not authorized to perform sts:AssumeRoleWithWebIdentity' },
      },
    ],
  } satisfies Trial,
];
const developers = [
  { kind: 'Group', name: 'developers' },
  { kind: 'User', name: 'alice' },
];
const edit = {
  binding: {
    ...({ kind: 'RoleBinding', namespace: 'gitlab', name: 'developers' } as const),
    ...{ role: 'ClusterRole/edit', subjects: developers },
  },
  rule: {},
};
const deployers = {
  binding: {
    ...({ kind: 'ClusterRoleBinding', namespace: undefined, name: 'argocd' } as const),
    role: 'ClusterRole/argocd',
    subjects: [{ kind: 'ServiceAccount', namespace: 'argocd', name: 'argocd' }],
  },
  rule: { apiGroups: ['gitlab-runner-irsa'], resources: ['managers'], verbs: ['create'] },
};
const watched = ours();
const foreign = { name: 'x.y.z', clientConfig: { url: 'https://attacker.example.com' } };

const cases: [file: string, code: number, changes: Partial<World>][] = [
  ['healthy', 0, {}],
  ['without-aws', 0, { roles: unasked }],
  ['tried', 1, { trials: { seen: { trials, untried: [] } } }],
  ['few-permissions', 2, { rbac: forbidden('list clusterroles.rbac.authorization.k8s.io'), roles: unasked }],
  [
    'several',
    1,
    {
      accounts: accounts({ ...ROLES, ...many }),
      runners: everywhere({ gitlab: [runner(template({ kubernetes: { service_account_overwrite_allowed: 'ci' } }))] }),
      namespaces: everywhere({ gitlab: { 'gitlab-runner-irsa': 'off' } }),
      roles: unasked,
    },
  ],
  [
    'ways-around',
    1,
    {
      mutating: { seen: [{ ...watched, webhooks: [...(watched.webhooks ?? []), foreign] }, eksWebhook()] },
      guard: guard({ 'token-secrets': 'edited', jobs: undefined }, { 'managers enforce': ['Audit'] }),
      rbac: rbac([edit, deployers]),
      runners: everywhere({ gitlab: [runner(template({ kubernetes: { privileged: true } }))] }),
    },
  ],
  [
    'without-guard',
    1,
    {
      guard: { seen: { ...guard().seen, policies: new Map(), bindings: [] } },
      rbac: rbac([edit]),
      namespaces: everywhere({ gitlab: { 'gitlab-runner-irsa': 'observe' } }),
    },
  ],
  [
    'not-installed',
    1,
    {
      mutating: { seen: [eksWebhook()] },
      deployment: { seen: undefined },
      endpoints: { seen: 0 },
      document: { seen: undefined },
      mapping: { unseen: { what: 'the mapping', why: 'ConfigMap irsa/mapping does not exist', because: 'absent' } },
    },
  ],
];

/** Recorded for a terminal of 80 columns as well. */
const ON_TERMINAL: ReadonlySet<string> = new Set(['tried', 'few-permissions', 'several', 'ways-around']);

for (const [file, code, changes] of cases)
  t.test(`a diagnosis (${file}) reads as recorded, and its exit code is ${code}`, async (t) => {
    const path = `test/fixtures/doctor/${file}.txt`;
    const diagnosis = diagnose(healthyWorld(changes), checksFor({ try: changes.trials !== undefined }));
    const text = printed(views.text({ is: 'diagnosis', diagnosis, places: undefined }));
    if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(path, text);
    else t.equal(text, readFileSync(path, 'utf8'));
    t.equal(exitCode({ is: 'diagnosis', diagnosis, places: undefined }), code);
    if (!ON_TERMINAL.has(file)) return;
    const onTerminal = path.replace('.txt', '-80.txt');
    const lines = printed(views.text({ is: 'diagnosis', diagnosis, places: undefined }), terminalOf(80));
    if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(onTerminal, lines);
    else t.equal(lines, readFileSync(onTerminal, 'utf8'));
    t.equal(
      JSON.parse(JSON.stringify(views.json({ is: 'diagnosis', diagnosis, places: undefined }))).checks.length,
      diagnosis.checks.length,
    );
  });

t.test('characters that move the cursor or reverse the text are not written to a terminal', async (t) => {
  const name = 'mallory\u001b[2J\u202e\u009b\r\nevil';
  const subjects = [{ kind: 'User', name }];
  const binding = { kind: 'RoleBinding', name: 'b', namespace: 'irsa', role: 'irsa/r', subjects } as const;
  const rules = [{ verbs: ['update'], apiGroups: [''], resources: ['configmaps'], resourceNames: [] }];
  const rbac = {
    seen: {
      roles: new Map([['irsa/r', rules]]),
      releases: new Map(),
      bindings: [binding],
      unread: [],
      unreadControlPlane: [],
      isWhole: true,
    },
  };
  const diagnosis = diagnose(healthyWorld({ rbac }), checks);
  const text = printed(views.text({ is: 'diagnosis', diagnosis, places: undefined }));
  t.match(text, String.raw`User "mallory\u001b[2J\u202e\u009b\r\nevil" may write`);
  t.notMatch(text, /[^\P{Cc}\n]|\p{Cf}/u);
});
