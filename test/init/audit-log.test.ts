import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { parse } from 'yaml';
import { readPastJobs } from '../../src/cli/init/read-past-jobs.ts';
import { createChunkReader } from '../../src/files/read-chunks.ts';
import { type Discovery, discoveryOf } from '../../src/init/init.ts';
import { createPastJobs, type PastJobs } from '../../src/init/past/past-jobs.ts';
import { readRecord } from '../../src/records/read-record.ts';
import { wholeLists } from '../whole-lists.ts';
import { created, movedBy } from './audit-events.ts';
import { type SightParts, sightOf } from './sight.ts';

const OPTIONS = {
  for: 'chart',
  webhookNamespace: 'gitlab-runner-irsa',
  clusterName: undefined,
  image: undefined,
} as const;
const TOML = '[[runners]]\n[runners.kubernetes]\nnamespace = "ci"\nservice_account_overwrite_allowed = "^ci-"\n';
const RUNNERS = [{ name: 'gitlab-runner', account: 'gitlab-runner', toml: TOML }];
const ACCOUNTS = { 'ci/ci-a': undefined, 'ci/ci-b': undefined };

function pastOf(events: readonly Record<string, unknown>[], limits?: Parameters<typeof createPastJobs>[0]): PastJobs {
  const past = createPastJobs(limits);
  for (const event of events) past.add(event, readRecord(event));
  return past.result({ all: events.length, bad: 0 });
}

function discovered(events: readonly Record<string, unknown>[], parts: SightParts = {}): Discovery {
  return discoveryOf(sightOf({ runners: RUNNERS, accounts: ACCOUNTS, past: pastOf(events), ...parts }), OPTIONS);
}

type Rule = { match: { projects?: number[]; createdBy?: string[]; namespaces: string[] }; serviceAccount: string };

function rulesOf({ files }: Discovery): string[] {
  const { rules } = parse(files.get('mapping.yaml') ?? '') as { rules: (Rule & { allow?: string[] })[] };
  return rules.map(({ allow, match: { createdBy, namespaces, projects }, serviceAccount }) => {
    const whose = `${projects?.join(',') ?? 'all'}${createdBy === undefined ? '' : ` of ${createdBy}`} in ${namespaces}`;
    return `${whose} → ${serviceAccount}${allow === undefined ? '' : ` or ${allow}`}`;
  });
}

const commentsOf = ({ files }: Discovery) => (files.get('mapping.yaml') ?? '').replaceAll(/\n *# /g, ' ');

const CASES: {
  name: string;
  events: Record<string, unknown>[];
  parts?: SightParts;
  rules: string[];
  left?: RegExp[];
  past?: Partial<Discovery['past'] & object>;
  differences?: string[];
}[] = [
  {
    name: 'a job of the past is a rule, although none runs now',
    events: [
      created({ id: '1', project: '42', account: 'ci-a' }),
      created({ id: '2', project: '42', account: 'ci-a' }),
    ],
    rules: ['42 in ci → ci-a'],
    past: { pods: 2, projects: 1, decided: 2, withoutAccount: 0 },
  },
  {
    name: 'an event before the end of a request does not count',
    events: [
      created({ id: '1', project: '42', account: 'ci-a' }),
      created({ id: '1', project: '42', account: 'ci-a', stage: 'RequestReceived' }),
    ],
    rules: ['42 in ci → ci-a'],
    past: { pods: 1 },
  },
  {
    name: 'refused pods and dry runs were no jobs',
    events: [
      created({ id: '1', project: '42', account: 'ci-a', responseStatus: { code: 403 } }),
      created({ id: '2', project: '43', account: 'ci-a', requestURI: '/api/v1/namespaces/ci/pods?dryRun=All' }),
      created({ id: '3', project: '44', account: 'ci-a', verb: 'update' }),
    ],
    rules: [],
    past: { pods: 0, projects: 0 },
  },
  {
    name: 'pods that a job runs and other pods are not jobs',
    events: [
      created({ id: '1', project: '42', account: 'ci-a', user: 'system:serviceaccount:kube-system:job-controller' }),
      created({ id: '2', project: 'x', account: 'ci-a' }),
    ],
    rules: [],
    past: { pods: 0 },
  },
  {
    name: 'level Metadata does not have the account',
    events: [
      created({ id: '1', project: '42', account: 'ci-a', level: 'Metadata' }),
      created({ id: '2', project: '43', account: 'ci-a' }),
    ],
    rules: ['43 in ci → ci-a'],
    past: { pods: 1, withoutAccount: 1 },
  },
  {
    name: 'at level Metadata the webhook in observe has recorded the account that the pod was sent with',
    events: [
      created({ id: '1', project: '42', level: 'Metadata', annotations: movedBy('observe', 'ci-a', 'ci-b', '42') }),
    ],
    rules: ['42 in ci → ci-a'],
    past: { pods: 1, withoutAccount: 0 },
  },
  {
    name: 'at level Metadata the webhook has recorded the top-level group of a job',
    events: ['9', '10'].map((group) =>
      created({
        ...{ id: group, project: `1${group}`, level: 'Metadata' },
        annotations: {
          ...movedBy('observe', `ci-g${group}`, 'ci-b', `1${group}`),
          'observe.pods.gitlab-runner-irsa/rootGroup': group,
        },
      }),
    ),
    parts: { accounts: { 'ci/ci-g9': undefined, 'ci/ci-g10': undefined } },
    rules: ['all in ci → ci-g{rootGroup}'],
  },
  {
    name: 'a job that the webhook gave another account was sent with its own, and keeps the other one',
    events: [
      created({ id: '1', project: '42', account: 'default', annotations: movedBy('enforce', 'default', 'ci-b', '42') }),
      created({ id: '2', project: '43', level: 'Metadata', annotations: movedBy('enforce', 'default', 'ci-b', '43') }),
      created({ id: '3', project: '44', account: 'default', stored: 'ci-b' }),
    ],
    rules: ['42,43,44 in ci → ci-b'],
  },
  {
    name: 'a job that the webhook moved away from a configured account keeps the other one',
    events: [
      created({ id: '1', project: '42', account: 'ci-a', annotations: movedBy('enforce', 'ci-a', 'ci-b', '42') }),
    ],
    parts: { runners: [{ ...RUNNERS[0], toml: `${TOML}service_account = "ci-a"\n` } as (typeof RUNNERS)[0]] },
    rules: ['42 in ci → ci-b', 'all in ci → ci-a'],
  },
  {
    name: 'the log says which of two managers created a job',
    events: [
      created({ id: '1', project: '42', account: 'ci-a', user: 'system:serviceaccount:gitlab:other' }),
      created({ id: '2', project: '42', account: 'default' }),
    ],
    parts: { runners: [...RUNNERS, { name: 'other', account: 'other', toml: TOML }] },
    rules: ['42 of gitlab/other in ci → ci-a'],
  },
  {
    name: 'a convention that only nightly pipelines show',
    events: [
      ...['100', '101', '102'].map((project) => created({ id: project, project, account: `ci-p${project}` })),
      created({
        id: '7',
        project: '7',
        account: 'ci-g9',
        labels: { 'project.runner.gitlab.com/root-namespace-id': '9' },
      }),
      created({
        id: '8',
        project: '8',
        account: 'ci-g10',
        labels: { 'project.runner.gitlab.com/root-namespace-id': '10' },
      }),
    ],
    parts: {
      accounts: Object.fromEntries(['p100', 'p101', 'p102', 'g9', 'g10'].map((name) => [`ci/ci-${name}`, undefined])),
    },
    rules: ['all in ci → ci-p{project}', 'all in ci → ci-g{rootGroup}'],
  },
  {
    name: 'the label of a runner that does not protect it is not a convention',
    events: ['9', '10'].map((group) =>
      created({
        ...{ id: group, project: `1${group}`, account: `ci-g${group}`, version: '17.8.0' },
        labels: { 'project.runner.gitlab.com/root-namespace-id': group },
      }),
    ),
    parts: { accounts: { 'ci/ci-g9': undefined, 'ci/ci-g10': undefined } },
    rules: ['19 in ci → ci-g9', '110 in ci → ci-g10'],
  },
  {
    name: 'the label of a client that is not known is not trusted, and decides nothing',
    events: ['9', '10'].flatMap((group) => [
      created({
        ...{ id: group, project: `1${group}`, account: `ci-g${group}` },
        labels: { 'project.runner.gitlab.com/root-namespace-id': group },
      }),
      created({
        ...{ id: `${group}x`, project: `2${group}`, userAgent: undefined },
        labels: { 'project.runner.gitlab.com/root-namespace-id': group },
      }),
    ]),
    parts: { accounts: { 'ci/ci-g9': undefined, 'ci/ci-g10': undefined } },
    rules: ['all in ci → ci-g{rootGroup}'],
  },
  {
    name: 'accounts and namespaces that no longer exist need no rule',
    events: [
      created({ id: '1', project: '42', account: 'ci-gone' }),
      created({ id: '2', project: '43', namespace: 'gone' }),
      created({ id: '3', project: '44', account: 'ci-a' }),
    ],
    rules: ['44 in ci → ci-a'],
    left: [/^2 job pods in the audit log had accounts that no longer exist, such as "ci\/ci-gone"/],
    past: { pods: 3, decided: 1 },
  },
  {
    name: 'what any other user created is not the job of a manager',
    events: [
      created({ id: '1', project: '42', account: 'ci-a', user: 'alice@example.com\u001b[31m' }),
      created({ id: '2', project: '42', account: 'ci-a', user: 'system:serviceaccount:team:deployer' }),
    ],
    rules: [],
    left: [
      /^"alice@example\.com\\u001b\[31m" created 1 job pod in namespace "ci" in the audit log, .* list it by user,/,
      /^"team\/deployer" created 1 job pod in namespace "ci" .* list it by serviceAccount,/,
    ],
    differences: ['1 ci-a → refused (no_manager)', '1 ci-a → refused (no_manager)'],
  },
  {
    name: 'jobs that ran as the account of their manager',
    events: [
      created({ id: '1', project: '42', namespace: 'gitlab', account: 'gitlab-runner' }),
      created({ id: '2', project: '42', namespace: 'gitlab', account: 'gitlab-runner' }),
    ],
    parts: { accounts: { 'gitlab/gitlab-runner': undefined } },
    rules: [],
    left: [/^2 job pods ran in the audit log as gitlab\/gitlab-runner, the account of a manager/],
    differences: ['2 gitlab-runner → refused (override_refused)'],
  },
  {
    name: 'marks that decline a role are kept',
    events: [
      created({
        ...{ id: '1', project: '42', account: 'ci-a' },
        labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': 'true', [`x.example.com/${'l'.repeat(9)}`]: 'y' },
      }),
    ],
    rules: ['42 in ci → ci-a'],
    differences: ['1 ci-a → refused (identity_opt_out)'],
  },
];

for (const { differences = [], events, left = [], name, parts, past = {}, rules } of CASES) {
  t.test(name, async (t) => {
    const found = discovered(events, parts);
    t.same(found.errors, []);
    t.same(rulesOf(found), rules);
    t.match(found.proposal.left, left);
    t.equal(found.proposal.left.length, left.length);
    t.match(found.past, past);
    t.same(
      found.differences.map(
        ({ account, pods, reason, wanted = 'refused' }) => `${pods} ${account} → ${wanted} (${reason})`,
      ),
      differences,
    );
  });
}

t.test('a fleet says of a user outside the cluster that only a mapping can list it', async (t) => {
  const past = pastOf([created({ id: '1', project: '42', account: 'ci-a', user: 'gitlab-on-ec2' })]);
  const sight = sightOf({ runners: RUNNERS, accounts: ACCOUNTS, past });
  t.match(
    discoveryOf(sight, { ...OPTIONS, for: 'fleet' }).proposal.left,
    wholeLists([
      /^"gitlab-on-ec2" created 1 job pod .* If it is a manager in the cluster, add it to runners\. A fleet has no manager outside/,
    ]),
  );
});

t.test('a comment says where the jobs were seen, and when last', async (t) => {
  const events = Array.from({ length: 1204 }, (_, at) =>
    created({ id: `n${at}`, project: '42', account: 'ci-a', at: `2026-11-${at === 3 ? '27' : '02'}T02:00:00.000000Z` }),
  );
  t.match(
    commentsOf(discovered(events)),
    'Seen: 1,204 pods in the audit log (the last one on 2026-11-27), such as "runner-abc-project-42-concurrent-0-n0".',
  );
  const jobs = [{ project: '42', namespace: 'ci', account: 'ci-a' }];
  t.match(
    commentsOf(discovered(events.slice(0, 1), { jobs })),
    'Seen: 1 pod that runs and 1 in the audit log (the last one on 2026-11-02), such as "runner-any-project-42-',
  );
});

t.test('a pod that runs and is in the log counts once', async (t) => {
  const jobs = ['42', '43'].map((project) => ({ project, namespace: 'ci', account: 'ci-a' }));
  const name = (project: string) => `runner-any-project-${project}-concurrent-0-00000000`;
  const of = (project: string, change: object = {}) =>
    created({
      ...{ id: project, project, level: 'Metadata', annotations: movedBy('observe', 'ci-a', 'ci-a', project) },
      objectRef: { resource: 'pods', namespace: 'ci', name: name(project), apiVersion: 'v1' },
      ...change,
    });
  const summary = (events: readonly object[]) => {
    const { jobs: running, past } = discovered(events as Record<string, unknown>[], { jobs });
    return { jobs: running, decided: past?.decided, running: past?.running };
  };
  t.strictSame(summary([of('42')]), { jobs: 2, decided: 1, running: 1 });
  t.strictSame(summary([of('42'), of('43'), created({ id: 'x', project: '42', account: 'ci-a' })]), {
    ...{ jobs: 2, decided: 3, running: 2 },
  });
  const stored = (uid: string) => of('42', { responseObject: { metadata: { uid } } });
  t.strictSame(summary([stored('another')]), { jobs: 2, decided: 1, running: 0 }, 'a name that was used again');
  const refused = discovered([of('42')], { jobs, accounts: {} });
  t.equal(refused.past?.running, 0);
});

t.test('what the log lacks is listed', async (t) => {
  const line = { level: 'info', time: '2026-11-01T10:00:00Z', msg: 'allowed', mode: 'observe', reason: 'patched' };
  const events = [
    created({ id: '1', project: '42', level: 'Metadata' }),
    created({ id: '2', project: '42' }),
    created({ id: '3', project: '43' }),
    {
      ...line,
      from: 'default',
      to: 'ci-admin',
      project: '1',
      kind: 'job',
      namespace: 'ci',
      pod: 'runner-a-project-1-concurrent-0',
    },
  ];
  const { unseen } = discoveryOf(
    sightOf({
      runners: RUNNERS,
      past: { ...pastOf(events, { jobs: 1, identities: 1, projects: 1 }), records: { all: 9, bad: 2 } },
    }),
    OPTIONS,
  );
  t.match(
    unseen.filter(({ what }) => what.includes('log')).map(({ what }) => what),
    wholeLists([
      '1 job pod of the audit log',
      '1 job pod of the audit log',
      '1 line of the audit log',
      '2 lines of the audit log',
    ]),
  );
  const none = discoveryOf(
    sightOf({ runners: RUNNERS, past: { ...pastOf([]), records: { all: 3, bad: 0 } } }),
    OPTIONS,
  );
  t.match(none.unseen.find(({ what }) => what === 'the audit log')?.why, 'none of its 3 records is the creation');
});

t.test('any number of jobs that are decided alike is one entry, without what else is in their pods', async (t) => {
  const past = createPastJobs();
  const event = created({ id: '1', project: '1', labels: { 'x.example.com/large': 'l'.repeat(1000) } });
  for (let at = 0; at < 100_000; at += 1) {
    const project = String((at % 50) + 1);
    const name = `runner-abc-project-${project}-concurrent-0-${at}`;
    const requestObject = { ...(event.requestObject as object), metadata: { name } };
    const record = { ...event, requestObject };
    past.add(record, { is: 'undecided', time: 0, namespace: 'ci', project: '1', identity: '' });
  }
  const { jobs, pods, projects } = past.result({ all: 0, bad: 0 });
  t.same([jobs.length, pods, projects], [50, 100_000, 50]);
  t.notMatch(JSON.stringify(jobs), 'large');
});

t.test('files of any kind that report reads', async (t) => {
  const lines = ['100', '101'].map((project) =>
    JSON.stringify(created({ id: project, project, account: `ci-p${project}` })),
  );
  const folder = t.testdir({ 'audit.log': `${lines[0]}\nnot JSON {\n` });
  writeFileSync(join(folder, 'audit.log.gz'), gzipSync(`${lines.join('\n')}\n`));
  const events = lines.map((message) => ({ timestamp: 1, message }));
  writeFileSync(join(folder, 'export.json'), JSON.stringify({ events }, null, 2));
  const io = { readChunks: createChunkReader(process.stdin), progress: () => {} };
  const files = ['audit.log', 'audit.log.gz', 'export.json'].map((name) => join(folder, name));
  // Each record counts once, although it is in two files.
  const past = await readPastJobs(files, 'gitlab-runner-irsa', io);
  t.match(past, { pods: 2, projects: 2, records: { bad: 1 } });
  t.equal(await readPastJobs([], 'gitlab-runner-irsa', io), undefined);
  await t.rejects(readPastJobs([join(folder, 'missing')], 'gitlab-runner-irsa', io), {
    cause: { code: 'file_unreadable' },
  });
});
