import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { planSchema } from '../../src/cli/schemas/plan.ts';
import { wholeLists } from '../whole-lists.ts';
import { runCli } from './command-line.ts';

const OLD = 'test/fixtures/plan/old.yaml';
const NEW = 'test/fixtures/plan/new.yaml';

const CALLS = [
  `${OLD} ${NEW}`,
  `${OLD} ${OLD}`,
  `${OLD} ${NEW} --pods test/fixtures/plan/pods.yaml`,
  `${OLD} ${NEW} --audit-log test/fixtures/plan/log.jsonl`,
  'test/fixtures/plan/old-fleet.yaml test/fixtures/plan/new-fleet.yaml',
];

for (const words of CALLS)
  t.test(`plan ${words} prints JSON of that schema`, async (t) => {
    const { stdout } = await runCli(['plan', ...words.split(' '), '--json']);
    const { error } = planSchema.safeParse(JSON.parse(stdout));
    t.equal(error, undefined);
  });

t.test('a long log is read line by line, and what is not JSON is counted', async (t) => {
  const [line = ''] = readFileSync('test/fixtures/plan/log.jsonl', 'utf8').split('\n');
  const records = Array.from({ length: 20_001 }, (_, at) =>
    line.replace('"uid":"1"', `"uid":"u${at}"`).replace('1581d766', `p${at}`),
  );
  const file = join(t.testdir({ 'log.jsonl': records.join('\n') }), 'log.jsonl');
  writeFileSync(file, `\nno json\n\nno more\n`, { flag: 'a' });
  const { code, stdout } = await runCli(['plan', OLD, NEW, '--audit-log', file, '--json']);
  const { asked, lines } = planSchema.parse(JSON.parse(stdout));
  t.equal(code, 1);
  t.equal(asked, 20_001);
  t.same(lines, { all: 20_001, bad: 2 });
});

t.test('an invalid side gives no answer, with its findings', async (t) => {
  t.match(await runCli(['plan', OLD, '-'], { stdin: 'version: 2\nmanagers: []\n' }), {
    code: 2,
    stderr: /<stdin>:1:10 error version/,
  });
  t.match(await runCli(['plan', OLD, '-'], { stdin: 'version: 1\ncluster: {}\n' }), { code: 2, stderr: /fleet/ });
});

t.test('an option that would be ignored is an error', async (t) => {
  const says = async (...words: string[]) => (await runCli(['plan', OLD, NEW, ...words])).stderr;
  for (const flag of ['--kubeconfig', '--context', '--namespace'])
    t.match(await says(flag, 'x'), `${flag} has no effect with two files`);
  t.match(await says('--cluster-pods', '--namespace', 'x'), '--namespace has no effect with two files');
  t.match(await runCli(['plan', OLD, OLD], { env: { GITLAB_RUNNER_IRSA_NAMESPACE: 'x' } }), { code: 0 });
});

t.test('the example of docs/plan.md is what the command prints', async (t) => {
  const page = readFileSync('docs/plan.md', 'utf8');
  const { stdout } = await runCli(['plan', OLD, NEW]);
  t.match(page, stdout.replaceAll('test/fixtures/plan/', ''));
});

const TEAMS = readFileSync('examples/many-teams/fleet.yaml', 'utf8');
const OWN = / {2}# By convention: project 1001[\s\S]*?(?= {2}# EKS Pod Identity)/;
const BILLING = '[4242, 4243], namespaces: [ci-jobs]}';
const CONVENTION = / {2}- name: by-convention\n.*\n.*\n/;
const [convention = ''] = CONVENTION.exec(TEAMS) ?? [];

/** Edits of the fleet in examples/many-teams, and the changes for jobs: effect, project, outcomes. */
const FLEET_EDITS: readonly (readonly [name: string, after: string, changes: readonly string[]])[] = [
  ['an account that is removed', TEAMS.replace(OWN, ''), ['refused 1001 ci-project-1001 > no_rule']],
  [
    'an account in another namespace',
    TEAMS.replace(/(name: ci-project-1001\n.*\n.*)\[ci-jobs\]/, '$1[ci-deploy]'),
    ['refused 1001 ci-project-1001 > no_rule'],
  ],
  [
    'the order of rules of which one has no account',
    TEAMS.replace(convention, '').replace('rules:\n', `rules:\n${convention}`),
    [],
  ],
  [
    'a project without an account of its own',
    TEAMS.replace(BILLING, BILLING.replace(', 4243', '')),
    ['refused 4243 ci-billing > no_rule'],
  ],
  [
    'another role of an account',
    TEAMS.replace('role/billing/deploy', 'role/billing/deploy2'),
    ['role 4242 ci-billing-deploy > ci-billing-deploy'],
  ],
  [
    'another role of an account with EKS Pod Identity',
    TEAMS.replace(/(identity: pod-identity\n {4}role: \{path: \/ci\/)/, '$1, name: eks-ci-own'),
    ['role 1002 ci-project-1002 > ci-project-1002'],
  ],
];

for (const [name, after, changes] of FLEET_EDITS)
  t.test(`of two fleets, the accounts are those of each: ${name}`, async (t) => {
    t.not(after, TEAMS);
    const folder = t.testdir({ 'old.yaml': TEAMS, 'new.yaml': after });
    const [old, edited] = [join(folder, 'old.yaml'), join(folder, 'new.yaml')];
    const { stdout } = await runCli(['plan', old, edited, '--json']);
    const plan = planSchema.parse(JSON.parse(stdout));
    t.equal(plan.accountsAssumed, false);
    t.strictSame(
      plan.changes.map(
        ({ after, before, effect, example, projects }) =>
          `${effect} ${projects.join()} ${before.account === null ? before.reason : example.before} > ${after.account === null ? after.reason : example.after}`,
      ),
      changes,
    );
    const output = join(folder, 'out');
    await runCli(['generate', old, '--output', output]);
    const dry = await runCli(['generate', edited, '--output', output, '--dry-run']);
    const text = await runCli(['plan', old, edited]);
    const [, summary = ''] = /^.*\n\n([\s\S]*?\n)\nThe ServiceAccounts are/.exec(text.stdout) ?? [];
    t.not(summary, '');
    t.equal(dry.stdout.slice(0, summary.length), summary);
  });

t.test('an edit of a role names both roles, and the statement for the owner of the new one', async (t) => {
  const folder = t.testdir({
    'old.yaml': TEAMS,
    'new.yaml': TEAMS.replace('role/billing/deploy', 'role/billing/next'),
  });
  const { code, stdout } = await runCli(['plan', join(folder, 'old.yaml'), join(folder, 'new.yaml')]);
  t.equal(code, 1);
  t.match(stdout, /^another role: project 4242$/m);
  t.match(stdout, /^ {2}role deploy → next$/m);
  t.match(stdout, /role\/billing\/next: created elsewhere; its owner adds to the trust policy:\n {11}\{\n/);
  t.match(stdout, /"system:serviceaccount:ci-deploy:ci-billing-deploy"/);
});

t.test('with --accounts, the given accounts exist before and after an edit of a fleet', async (t) => {
  const folder = t.testdir({
    'old.yaml': TEAMS,
    'new.yaml': TEAMS.replace(OWN, ''),
    'accounts.yaml': 'apiVersion: v1\nkind: List\nitems: []\n',
  });
  const [old, edited, accounts] = ['old.yaml', 'new.yaml', 'accounts.yaml'].map((file) => join(folder, file)) as [
    string,
    string,
    string,
  ];
  const { stdout } = await runCli(['plan', old, edited, '--accounts', accounts, '--json']);
  t.same(planSchema.parse(JSON.parse(stdout)).changes, []);
});

t.test('a dry run of generate begins with what it changes', async (t) => {
  const output = join(t.testdir({}), 'out');
  const generate = (fleet: string, ...flags: string[]) => runCli(['generate', fleet, '--output', output, ...flags]);
  await generate('test/fixtures/plan/old-fleet.yaml');
  const { stdout } = await generate('test/fixtures/plan/new-fleet.yaml', '--dry-run');
  const plan = await runCli(['plan', 'test/fixtures/plan/old-fleet.yaml', 'test/fixtures/plan/new-fleet.yaml']);
  const [, summary = ''] = /^.*\n\n([\s\S]*?\n)\nThe ServiceAccounts are/.exec(plan.stdout) ?? [];
  t.match(summary, /1 terraform, 2 helm, 3 remove the old/);
  t.equal(stdout.slice(0, summary.length), summary);
  t.match((await generate('test/fixtures/plan/old-fleet.yaml', '--dry-run')).stdout, /^Nothing changes in AWS\.\n/);
});

t.test(
  'a log is read as report reads it: compressed, in what a shipper puts around it, each request once',
  async (t) => {
    const lines = readFileSync('test/fixtures/plan/log.jsonl', 'utf8').trim().split('\n');
    const wrapped = { events: [...lines, ...lines].map((message) => ({ timestamp: 1, message })) };
    const foreign = JSON.stringify({
      kubernetes: { namespace_name: 'gitlab', pod_name: 'job' },
      log: (lines[0] ?? '').replace('"1"', '"9"'),
    });
    const file = join(t.testdir({ 'log.gz': gzipSync(`${JSON.stringify(wrapped, null, 2)}\n${foreign}\n`) }), 'log.gz');
    const changesIn = async (log: string) =>
      planSchema
        .parse(JSON.parse((await runCli(['plan', OLD, NEW, '--audit-log', log, '--json'])).stdout))
        .changes.map(({ effect, jobs, projects }) => `${effect} ${projects.join()} ${jobs}`);
    const expected = await changesIn('test/fixtures/plan/log.jsonl');
    t.strictSame(expected, ['refused 7000 1', 'account 4243 2', 'account 4242 1']);
    t.strictSame(await changesIn(file), expected);
  },
);

t.test('a pod that was requested several times counts once', async (t) => {
  const [line = ''] = readFileSync('test/fixtures/plan/log.jsonl', 'utf8').split('\n');
  const attempts = ['a', 'b', 'c'].map((uid) => line.replace('"uid":"1"', `"uid":"${uid}"`));
  const completed = attempts.map((attempt) =>
    attempt.replace('-1581d766', '').replaceAll(/"uid":"(.)"/g, '"uid":"$1$1"'),
  );
  const file = join(t.testdir({ 'log.jsonl': [...attempts, ...completed].join('\n') }), 'log.jsonl');
  const { stdout } = await runCli(['plan', OLD, NEW, '--audit-log', file, '--json']);
  const { asked, changes } = planSchema.parse(JSON.parse(stdout));
  // The API server completes the other three names, so that each is another pod.
  t.equal(asked, 4);
  t.strictSame(
    changes.map(({ jobs }) => jobs),
    [4],
  );
});

t.test('a pod that OLD decides otherwise than recorded is not checked', async (t) => {
  const line = (readFileSync('test/fixtures/plan/log.jsonl', 'utf8').split('\n')[0] ?? '').replace(
    '"patched"',
    '"no_rule"',
  );
  const file = join(t.testdir({ 'log.jsonl': `${line}\n` }), 'log.jsonl');
  const { code, stdout } = await runCli(['plan', OLD, NEW, '--audit-log', file]);
  t.equal(code, 2);
  t.match(
    stdout,
    /Not checked: 1 pod that \S+ decides otherwise than recorded, for example runner-\S+: no_rule then, patched/,
  );
  const json = await runCli(['plan', OLD, NEW, '--audit-log', file, '--json']);
  t.match(planSchema.parse(JSON.parse(json.stdout)), { complete: false, notChecked: { decidedOtherwise: 1 } });
});

t.test('a pod whose record lacks the top-level group by which NEW decides is not checked', async (t) => {
  const [line = ''] = readFileSync('test/fixtures/plan/log.jsonl', 'utf8').split('\n');
  const edited = readFileSync(OLD, 'utf8').replace(/projects: \[4242.*?\]/, 'rootGroups: [77]');
  const folder = t.testdir({
    'new.yaml': edited,
    'old.jsonl': line,
    'new.jsonl': line.replace('"from"', '"rootGroup":"77","from"'),
  });
  const plan = (log: string, ...flags: string[]) =>
    runCli(['plan', OLD, join(folder, 'new.yaml'), '--audit-log', join(folder, log), ...flags]);
  const { code, stdout } = await plan('old.jsonl');
  t.equal(code, 2);
  t.notMatch(stdout, 'nothing changes');
  t.match(
    stdout,
    /Not checked: 1 pod whose record lacks the top-level group, which the rules need, for example runner-\S+\./,
  );
  const { complete, notChecked } = planSchema.parse(JSON.parse((await plan('old.jsonl', '--json')).stdout));
  t.match(
    { complete, notChecked },
    { complete: false, notChecked: { withoutLabels: 1, withoutLabelsExample: /^runner-/ } },
  );
  t.match(await plan('new.jsonl'), { code: 0, stdout: /Nothing changes for jobs/ });
});

const HEAD = 'version: 1\nmanagers: [{serviceAccount: ci/one}]\nrules:\n';

/** What a plan of two mappings says in text. */
async function textOf(t: Test, before: string, after: string): Promise<{ code: number; stdout: string }> {
  const folder = t.testdir({ 'old.yaml': before, 'new.yaml': after });
  return runCli(['plan', join(folder, 'old.yaml'), join(folder, 'new.yaml')]);
}

t.test('a project with a condition of its own is another line', async (t) => {
  const some = '  - {name: some, match: {kind: job, projects: [201, 202], rootGroups: [7]}, serviceAccount: ci-some}\n';
  const one = '  - {name: one, match: {kind: job, projects: [101]}, serviceAccount: ci-one}\n';
  const rest = '  - {name: rest, match: {kind: job}, serviceAccount: ci-rest}\n';
  const { stdout } = await textOf(t, `${HEAD}${one}${some}`, `${HEAD}${one}${some}${rest}`);
  t.match(stdout, /possible now: every project but 101, 201, 202\n/);
  t.match(stdout, /possible now: projects 201, 202\n.*\n.*\n {2}where the top-level group is not 7\n/);
});

t.test('rules by lists of projects that become rules by groups are a plan that a person reads', async (t) => {
  const teams = ['a', 'b', 'c', 'd', 'e', 'f'];
  const rule = (name: string, match: string, rest: string) =>
    `  - {name: ${name}, match: {kind: job, ${match}}, serviceAccount: ${rest}}\n`;
  const lists = teams.map((team, at) =>
    rule(team, `projects: [${at}1, ${at}2, ${at}3]`.replaceAll('[0', '['), `ci-x, allow: [ci-${team}]`),
  );
  const old = `${HEAD}${lists.join('').replaceAll(/\b0/g, '7')}${rule('rest', 'namespaces: [ci]', 'ci-x')}`;
  const groups = teams.map((team, at) => rule(team, `rootGroups: [${at + 1}0]`, `ci-${team}`));
  const { stdout } = await textOf(t, old, `${HEAD}${groups.join('')}`);
  const lines = stdout.split('\n');
  t.ok(lines.length < 40, stdout);
  t.match(lines[2], /^For jobs: refused, another account\.$|^For jobs: refused, another account, possible now\.$/);
  t.match(
    lines[3],
    /^Which of these outcomes a project gets depends on its top-level group, .* --cluster-pods or --audit-log FILE/,
  );
  t.match(
    stdout,
    /^another account, refused: every project\n {2}by ci\/one in ci\n {2}by the top-level group:\n {4}10: ci-x → ci-a\n/m,
  );
  t.match(
    stdout,
    /^ {4}any other, or none: ci-x → refused \(no_rule\)\n {2}A job that requests the account that it gets/m,
  );
  t.match(stdout, /^ {4}ci-b: projects 11, 12, 13; group 10, 30, 40, 50, 60$/m);
  t.notMatch(stdout, 'certain');
});

t.test('the account of a convention that a job requests is that of the example', async (t) => {
  const own =
    '  - {name: own, match: {kind: job, projects: [5]}, serviceAccount: "ci-{project}-{rootGroup}-{namespace}"}\n';
  const { stdout } = await textOf(t, `${HEAD}${own}`, `${HEAD}${own.replace('"ci-', '"cj-')}`);
  t.match(stdout, 'for a job that requests the account of its project and top-level group and namespace, here ci-5-');
});

t.test('an edit of what decides about pods other than jobs is not answered', async (t) => {
  const { code, stdout } = await textOf(
    t,
    HEAD.replace('rules:\n', ''),
    HEAD.replace('rules:\n', 'default: {manager: deny}\n'),
  );
  t.equal(code, 2);
  t.match(stdout, 'Not checked: pods of managers and of people; changed for them: default.manager. To ask about');
});

/** An edit of the fleet in examples/many-teams, and what to apply. */
const ORDERS: readonly (readonly [name: string, after: string, lines: readonly RegExp[]])[] = [
  [
    'only a removal',
    TEAMS.replace(OWN, ''),
    [
      /^apply: 1 helm, 2 remove the old$/m,
      /^ {2}2\. terraform apply \(or .*\), to remove the old, once the jobs that use it have ended$/m,
    ],
  ],
  [
    'a move',
    TEAMS.replace(/(name: ci-project-1001\n.*\n.*)\[ci-jobs\]/, '$1[ci-deploy]'),
    [
      /^apply: 1 terraform, 2 helm, 3 remove the old$/m,
      /Keep the old entries in the fleet together with the new ones for steps 1 and 2, and remove them for step 3: a fleet without them takes their roles/,
    ],
  ],
];

for (const [name, after, lines] of ORDERS)
  t.test(`the steps to apply are those of ${name}`, async (t) => {
    const { stdout } = await textOf(t, TEAMS, after);
    for (const line of lines) t.match(stdout, line);
    t.equal(/Keep the old entries/.test(stdout), /1 terraform/.test(stdout));
  });

t.test('no record is a bug, whatever it has in any of its fields', async (t) => {
  const [line = '', , , , event = ''] = readFileSync('test/fixtures/plan/log.jsonl', 'utf8').split('\n');
  const spoiled = [line, event].flatMap((text) => {
    const record = JSON.parse(text) as Record<string, unknown>;
    return Object.keys(record).flatMap((key) =>
      [null, 5, '', [], {}, [null], '\u001b[2J'].map((value) => JSON.stringify({ ...record, [key]: value })),
    );
  });
  const file = join(t.testdir({ 'log.jsonl': [...spoiled, line].join('\n') }), 'log.jsonl');
  const { code, stderr, stdout } = await runCli(['plan', OLD, NEW, '--audit-log', file]);
  t.equal(code, 1, stderr);
  t.ok(!stdout.includes('\u001b'));
});

/** A job in a namespace of two managers, and the pod of one of them. */
const labeled = (project: number, labels: object = {}) => ({
  kind: 'Pod',
  metadata: { name: `runner-x-project-${project}-concurrent-0-a`, namespace: 'gitlab', labels },
  spec: { serviceAccountName: 'default' },
});
const MANAGER = {
  kind: 'Pod',
  metadata: {
    ...{ name: 'common-6c8f7d9b54-jx682', namespace: 'gitlab' },
    ownerReferences: [{ kind: 'ReplicaSet', controller: true }],
  },
  spec: { serviceAccountName: 'gitlab-runner-common' },
};
const BY_COMMON = { 'manager.runner.gitlab.com/name': 'common-6c8f7d9b54-jx682' };

t.test('a job in a namespace of several managers is decided with the one that its labels name', async (t) => {
  const pods = join(t.testdir({ 'pods.json': '' }), 'pods.json');
  const plan = async (edited: string, items: readonly object[], ...flags: string[]) => {
    writeFileSync(pods, JSON.stringify({ kind: 'List', items }));
    return runCli(['plan', OLD, edited, '--pods', pods, ...flags]);
  };
  const known = await plan(NEW, [MANAGER, labeled(4243, BY_COMMON)], '--json');
  t.match(
    planSchema.parse(JSON.parse(known.stdout)),
    wholeLists({
      ...{ asked: 2, notChecked: { unknownRequesters: 0 }, complete: true },
      changes: [
        {
          ...{ effect: 'account', by: 'pods', projects: ['4243'], jobs: 1 },
          origins: [{ requester: 'gitlab/gitlab-runner-common', namespace: 'gitlab' }],
        },
      ],
    }),
  );

  await t.test('and one without such labels by the rules', async (t) => {
    const items = [MANAGER, labeled(4242, BY_COMMON), labeled(4243)];
    const { code, stdout } = await plan(NEW, items);
    t.equal(code, 1);
    t.match(stdout, /\nFor the 2 pods whose requester is known nothing changes\.\n/);
    t.match(stdout, /\nWhat the rules change for jobs, because the requester of 1 object is not known:\n\nrefused: /);
    const json = planSchema.parse(JSON.parse((await plan(NEW, items, '--json')).stdout));
    t.equal(json.notChecked.unknownRequesters, 1);
    t.ok(json.changes.length > 0 && json.changes.every(({ by }) => by === 'rules'));
    const same = await plan(OLD, items);
    t.equal(same.code, 0);
    t.match(same.stdout, /\nThe rules change nothing for jobs\. They were compared because the requester of /);
    t.notMatch((await plan(OLD, [labeled(4243)])).stdout, /For the/, 'no pod was decided');
  });
});

t.test('the old trust of a role is removed after the account has the new role, by annotation or by Helm', async (t) => {
  const entry = '  - name: ci-billing-deploy\n';
  for (const [create, step] of [
    ['', '2\\. helm upgrade\n'],
    [
      '    create: false\n',
      '2\\. annotate .*\n +kubectl --namespace ci-deploy annotate serviceaccount ci-billing-deploy eks\\.amazonaws\\.com/role-arn=arn:aws:iam::111122223333:role/billing/next --overwrite\n',
    ],
  ] as const) {
    const old = TEAMS.replace(entry, `${entry}${create}`);
    const folder = t.testdir({ 'old.yaml': old, 'new.yaml': old.replace('role/billing/deploy', 'role/billing/next') });
    const { stdout } = await runCli(['plan', join(folder, 'old.yaml'), join(folder, 'new.yaml')]);
    t.match(
      stdout,
      new RegExp(` {2}1\\. the owners .* add what they need .*\n {2}${step} {2}3\\. the owners .* remove `),
    );
  }
});
