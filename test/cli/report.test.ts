import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { tallyFiles } from '../../src/cli/report/tally-files.ts';
import { type ReportJson, reportSchema } from '../../src/cli/schemas/report.ts';
import { reportBlocks } from '../../src/cli/views/report/text.ts';
import { buildReport } from '../../src/records/report/build-report.ts';
import type { Report } from '../../src/records/report/report.ts';
import type { Part } from '../../src/records/split/split-text.ts';
import { createTally } from '../../src/records/tally/create-tally.ts';
import { printable } from '../../src/text/printable.ts';
import { event, line } from '../records/recorded.ts';
import { wholeLists } from '../whole-lists.ts';
import { type Outcome, runCli } from './command-line.ts';

// UPDATE_TRANSCRIPTS=1 writes the schema again.

const AUDIT = 'test/fixtures/logs/audit.log';
const events = readFileSync(AUDIT, 'utf8').trimEnd().split('\n');
const json = JSON.stringify;

const folder = t.testdir({});
let written = 0;
function file(content: string | Uint8Array): string {
  written += 1;
  const path = join(folder, `input-${written}`);
  writeFileSync(path, content);
  return path;
}

async function report(words: readonly string[], stdin = ''): Promise<ReportJson> {
  const { stderr, stdout } = await runCli(['report', ...words, '--json'], { stdin });
  if (stderr !== '') throw new Error(stderr);
  return reportSchema.parse(JSON.parse(stdout));
}

const wrap = (message: string, index: number) => ({ id: `${index}`, timestamp: 1_793_527_200_000 + index, message });
/** A record of a subscription, as Amazon Data Firehose stores it: no line feed between two. */
const subscription = (some: readonly string[]) =>
  json({
    ...{ messageType: 'DATA_MESSAGE', owner: '111122223333', logGroup: '/aws/eks/production/cluster' },
    ...{ logStream: 'kube-apiserver-audit-0a1b2c', subscriptionFilters: ['x'], logEvents: some.map(wrap) },
  });
/** Forms of the events of audit.log. The two files are the output of `aws logs` for these events. */
const FORMS: readonly [name: string, content: string | Uint8Array][] = [
  ['filter-log-events of the AWS CLI', readFileSync('test/fixtures/logs/filter-log-events.json')],
  ['get-query-results of the AWS CLI', readFileSync('test/fixtures/logs/get-query-results.json')],
  ['get-log-events', json({ events: events.map(wrap), nextForwardToken: 'f/1', nextBackwardToken: 'b/1' }, null, 4)],
  ['filter-log-events on one line', json({ events: events.map(wrap) })],
  ['aws logs tail', events.map((one) => `2026-11-01T10:00:00+00:00 kube-apiserver-audit-0a1b2c ${one}`).join('\n')],
  ['an export to S3', gzipSync(events.map((one) => `2026-11-01T10:00:00.000Z ${one}\n`).join(''))],
  ['a subscription', gzipSync(subscription(events.slice(0, 5)) + subscription(events.slice(5)))],
  [
    'members of gzip behind each other',
    Buffer.concat([events.slice(0, 5), events.slice(5)].map((some) => gzipSync(`${some.join('\n')}\n`))),
  ],
  [
    'the JSON of the Logs Insights console',
    json(
      events.map((one) => ({ '@timestamp': 'x', '@message': JSON.parse(one) })),
      null,
      2,
    ),
  ],
  [
    'the CSV of the Logs Insights console',
    ['@timestamp,@message', ...events.map((one) => `2026-11-01 10:00:00.000,"${one.replaceAll('"', '""')}"`)].join(
      '\n',
    ),
  ],
  [
    'an EventList',
    json({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: events.map((one) => JSON.parse(one)) }, null, 2),
  ],
  [
    "an answer of Loki's API",
    json({
      status: 'success',
      data: { resultType: 'streams', result: [{ stream: {}, values: events.map((one, at) => [`${at}`, one]) }] },
    }),
  ],
  ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${events.join('\r\n')}`, 'utf16le')],
  ['UTF-16 of the other order', Buffer.from(`\ufeff${events.join('\n')}`, 'utf16le').swap16()],
  ['UTF-16 in gzip', gzipSync(Buffer.from(`\ufeff${events.join('\n')}`, 'utf16le'))],
  ['UTF-8 with a byte order mark', `\ufeff${events.join('\n')}`],
  ['events of several lines', events.map((one) => json(JSON.parse(one), null, 2)).join('\n')],
];
for (const [name, content] of FORMS)
  t.test(`a report on ${name} is that on the audit log`, async (t) => {
    const { gaps, ...expected } = await report([AUDIT]);
    const { gaps: found, ...same } = await report([file(content)]);
    t.same(same, expected);
    // The head of a CSV is not a record.
    t.same(
      found.filter((gap) => !gap.startsWith('1 line left out')),
      gaps,
    );
  });

t.test('logs of replicas are read together, with the names of kubectl logs --prefix', async (t) => {
  const log = ['a', 'b', 'a'].map(
    (replica, index) => `[pod/webhook-${replica}/webhook] ${json(line({ uid: `${index}`, pod: `web-${index}` }))}\n`,
  );
  const { gaps, requests } = await report(['-'], log.join(''));
  t.equal(requests, 3);
  t.match(gaps, wholeLists([/: 2 replicas wrote it/]));
});

t.test('files are read one after the other, and an empty one is fine', async (t) => {
  const [first, second] = [file(events.slice(0, 8).join('\n')), events.slice(8).join('\n')];
  t.same(await report([first, '-', file('')], second), await report([AUDIT]));
});

t.test('a report is limited by time, namespace and project', async (t) => {
  const requests = async (...words: string[]) => (await report([AUDIT, ...words])).requests;
  t.equal(await requests('--since', '2026-11-04'), 6);
  t.equal(await requests('--until', '2026-11-01'), 4);
  t.equal(await requests('--since', '2026-11-01T10:04:00Z', '--until', '2026-11-02T11:05:01+01:00'), 2);
  t.equal(await requests('--since', '2026-11-02', '--until', '2026-11-02'), 5);
  t.equal(await requests('--since', '9999w'), 15);
  t.equal(await requests('--namespace', 'deploy'), 1);
  t.equal(await requests('--namespace', 'deploy', '--namespace', 'gitlab'), 15);
  t.equal(await requests('--project', '7001', '--project', '77'), 4);
});

t.test('what limits the report is in its first line, in its answer and in JSON', async (t) => {
  const { stdout } = await runCli(['report', AUDIT, '--namespace', 'deploy', '--since', '2026-11-02']);
  const limits = 'namespace deploy, since 2026-11-02 00:00 UTC';
  t.match(stdout, `in the audit log. Only ${limits}.`);
  t.match(stdout.replaceAll(/\s+/g, ' '), `Safe to enforce (only ${limits}): yes.`);
  const project = await runCli(['report', AUDIT, '--project', '77', '--format', 'markdown']);
  t.match(project.stdout, 'Only project 77.');
  t.notMatch(project.stdout, 'Safe to enforce');
  t.match(project, { code: 0, stdout: 'Safe for project 77: yes' });
  t.strictSame((await report([AUDIT, '--project', '77', '--until', '2026-11-04'])).limits, {
    ...{ since: null, until: '2026-11-04T23:59:59.999Z', namespaces: [], projects: ['77'] },
  });
  t.strictSame((await report([AUDIT])).limits, { since: null, until: null, namespaces: [], projects: [] });
});

t.test('what the options exclude is said where nothing is left', async (t) => {
  for (const words of [
    ['--since', '1m'],
    ['--project', '1'],
    ['--namespace', 'x'],
  ]) {
    const { code, stderr } = await runCli(['report', AUDIT, ...words]);
    t.equal(code, 2);
    t.match(stderr, /found no decision of the webhook \(excluded by the options: 15\)/);
  }
});

t.test('the mapping says which projects and namespaces have to be seen', async (t) => {
  const mapping = file(
    json({
      version: 1,
      managers: [{ serviceAccount: 'gitlab/gitlab-runner-common', namespaces: ['gitlab', 'other'] }],
      rules: [
        { name: 'managers', match: { kind: 'manager' }, serviceAccount: 'gitlab-runner-common' },
        { name: 'billing', match: { kind: 'job', projects: [4242, 5101] }, serviceAccount: 'ci-billing' },
        { name: 'others', match: { kind: 'job' }, serviceAccount: 'ci-{project}' },
      ],
    }),
  );
  const { namespaces, projects } = await report([AUDIT, '--mapping', mapping]);
  t.match(projects, wholeLists({ seen: 1, known: 2, others: 3, unseen: ['5101'] }));
  t.same(namespaces.unseen, ['other']);
  t.same((await report([AUDIT, '--mapping', mapping, '--namespace', 'gitlab'])).namespaces.unseen, []);
  t.same((await report([AUDIT, '--mapping', mapping, '--project', '77'])).projects.unseen, []);
  const { stdout } = await runCli(['report', AUDIT, '--mapping', mapping, '--format', 'html']);
  t.match(stdout, '<li>no job of project 5101</li>');
});

t.test('names of projects come from the mapping', async (t) => {
  const mapping = file(
    json({
      ...{ version: 1, managers: [{ serviceAccount: 'gitlab/gitlab-runner-common' }], rules: [] },
      names: { 4242: 'acme/billing', 7001: 'acme/web' },
    }),
  );
  const { decisions, projects, verdict } = await report([AUDIT, '--mapping', mapping]);
  t.match(
    projects.refused,
    wholeLists([
      { project: '7001', name: 'acme/web' },
      { project: '9999', name: null },
    ]),
  );
  t.match(verdict, '7001 acme/web (no_rule), 9999 (override_refused)');
  t.ok(decisions.some(({ name, project }) => project === '4242' && name === 'acme/billing'));
});

t.test('roles that an old log lacks come from --accounts', async (t) => {
  const metadata = {
    namespace: 'gitlab',
    name: 'ci-billing',
    annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/now' },
  };
  const accounts = file(json({ kind: 'ServiceAccount', apiVersion: 'v1', metadata }));
  const { decisions } = await report(['-', '--accounts', accounts], json(event({ role: undefined })));
  t.match(decisions, wholeLists([{ to: 'ci-billing', role: 'arn:aws:iam::111122223333:role/now' }]));
});

t.test('the namespace of the webhook is that of the option', async (t) => {
  const shipped = json({ log: json(line()), kubernetes: { namespace_name: 'irsa', pod_name: 'irsa-0' } });
  const { code, stderr } = await runCli(['report', '-'], { stdin: shipped });
  t.equal(code, 2);
  t.match(stderr, /records of pods outside of the namespace of the webhook: 1\)/);
  t.equal((await report(['-', '--webhook-namespace', 'irsa'], shipped)).requests, 1);
});

t.test('a line that was cut hides no refusal, and limits a yes', async (t) => {
  const refused = json(event({ reason: 'no_rule', would: 'refuse' }, { auditID: 'refused' }, 'observe'));
  const cut = `${json(event())}\n{"a":\n`;
  t.match(await report(['-'], `${cut}${refused}\n${json(line())}`), { safe: false, unread: { lines: 1, exports: 0 } });
  const { code, stdout } = await runCli(['report', '-'], { stdin: cut });
  t.equal(code, 0);
  t.match(stdout, /Safe to enforce: yes, unless the unread parts contain a refusal \(1 line\)\./);
});

t.test('the last sentence has the look of its answer', async (t) => {
  const wanted = { since: undefined, until: undefined, namespaces: new Set<string>(), projects: new Set<string>() };
  const lookOf = (value: object, part?: Part) => {
    const tally = createTally({ wanted, webhookNamespace: 'x', roleOf: () => undefined, seed: 1 });
    tally.add({ is: 'value', value, pod: undefined });
    if (part !== undefined) tally.add(part);
    const known = { names: new Map(), projects: new Set<string>(), namespaces: new Set<string>() };
    return json(reportBlocks(buildReport(tally.result(), known) as Report).at(-1));
  };
  t.match(lookOf(event()), '"ok"');
  t.match(lookOf(event(), { is: 'unread', lines: 1 }), '"warning"');
  t.match(lookOf(event({ reason: 'no_rule', would: 'refuse' }), { is: 'unread', lines: 1 }), '"error"');
});

/** The lines of a table of the report, without its head. */
function table(stdout: string, title: string): string[] {
  const lines = stdout.split('\n');
  const start = lines.indexOf(title) + 2;
  return lines.slice(start, lines.indexOf('', start)).map((text) => text.replaceAll(/ {2,}/g, '  '));
}

/** An event about a pod of its own, at a second. */
function pod(second: number, values: object, mode = 'observe', changes: object = {}): string {
  const name = `runner-x-project-4242-concurrent-0-${second}`;
  const about = { objectRef: { resource: 'pods', namespace: 'gitlab', name } };
  const time = { auditID: `${second}`, requestReceivedTimestamp: `2026-11-01T10:00:${second}Z` };
  return `${json(event(values, { ...about, ...time, ...changes }, mode))}\n`;
}

const REFUSED_POD = { reason: 'override_refused', would: 'refuse', rule: 'billing' };

t.test('every pod that was stored is in the first table, also if enforce would refuse or change it', async (t) => {
  const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
  const stdin = [
    pod(10, { ...REFUSED_POD, from: 'ci-deploy', to: 'ci-deploy', role: role('deploy') }),
    pod(11, { ...REFUSED_POD, from: 'ci-web', to: 'ci-web', role: role('web') }),
    pod(12, { ...REFUSED_POD, from: 'ci-deploy', to: 'ci-base', role: role('base') }, 'best-effort'),
    pod(13, { from: 'ci-old', to: 'ci-old', role: role('old'), wanted: 'ci-new', wantedRole: role('new') }),
    pod(14, { ...REFUSED_POD, from: 'ci-deploy', to: undefined, role: undefined }, 'enforce'),
    pod(15, {}, 'enforce'),
  ].join('');
  const { stdout } = await runCli(['report', '-'], { stdin });
  t.strictSame(table(stdout, 'Who got which role').toSorted(), [
    '4242  -  ci-base  base  best-effort  refused (override_refused)  1  11-01',
    '4242  -  ci-deploy  deploy  observe  refused (override_refused)  1  11-01',
    '4242  -  ci-web  web  observe  refused (override_refused)  1  11-01',
    '4242  billing  ci-billing  billing  enforce  same  1  11-01',
    '4242  billing  ci-old  old  observe  changed  1  11-01',
  ]);
  t.strictSame(table(stdout, 'Who was refused, or would be in enforce').toSorted(), [
    '4242  override_refused  gitlab  ci-deploy  best-effort  1  1  11-01',
    '4242  override_refused  gitlab  ci-deploy  enforce  1  1  11-01',
    '4242  override_refused  gitlab  ci-web and 1 other  observe  2  2  11-01',
  ]);
});

t.test('pods that were never stored are not counted as pods', async (t) => {
  const stdin = pod(10, {}, 'enforce', { responseStatus: { code: 403 } });
  t.match((await report(['-'], stdin)).decisions, wholeLists([{ requests: 1, pods: 0, notStored: 1 }]));
  const { stdout } = await runCli(['report', '-'], { stdin });
  t.strictSame(table(stdout, 'Who got which role'), ['4242  billing  ci-billing  billing  enforce  0  11-01']);
});

t.test('no two rows of a table look alike', async (t) => {
  const stdin = [
    pod(10, {}, 'enforce'),
    pod(11, { reason: 'already_right', would: 'allow' }, 'enforce'),
    pod(12, { reason: 'no_rule', would: 'refuse', rule: 'a' }, 'enforce'),
    pod(13, { reason: 'no_rule', would: 'refuse', rule: 'b', from: 'ci-x' }, 'enforce'),
  ].join('');
  const { stdout } = await runCli(['report', '-'], { stdin });
  t.strictSame(table(stdout, 'Who got which role'), ['4242  billing  ci-billing  billing  enforce  2  11-01']);
  t.strictSame(table(stdout, 'Who was refused, or would be in enforce'), [
    '4242  no_rule  gitlab  ci-x and 1 other  enforce  2  2  11-01',
  ]);
  t.equal((await report(['-'], stdin)).decisions.length, 4);
});

t.test('of accounts that are not listed, at least their number is said', async (t) => {
  const many = Array.from({ length: 25 }, (_, at) => pod(10 + at, { ...REFUSED_POD, from: `ci-${at}` }, 'enforce'));
  const { stdout } = await runCli(['report', '-'], { stdin: many.join('') });
  t.match(
    table(stdout, 'Who was refused, or would be in enforce'),
    wholeLists(['4242  override_refused  gitlab  ci-19 and at least 19 others  enforce  25  25  11-01']),
  );
  const old = pod(10, { ...REFUSED_POD, from: undefined }, 'enforce');
  t.match((await runCli(['report', '-'], { stdin: old })).stdout, /override_refused {2}gitlab {5}- {10}enforce/);
});

const asked = (project: string, second: string, isRefused: boolean, from = 'default') => {
  const about = {
    ...{ auditID: `${project} ${second}`, requestReceivedTimestamp: `2026-11-01T10:00:${second}Z` },
    objectRef: { resource: 'pods', namespace: 'gitlab', name: `runner-x-project-${project}-concurrent-0-${second}` },
  };
  return `${json(event({ project, from, ...(isRefused ? { reason: 'no_rule', would: 'refuse' } : {}) }, about, 'observe'))}\n`;
};

t.test('a project that was fixed is said to be, with a command that leaves out nothing else', async (t) => {
  const fixed = asked('4242', '30.500', true) + asked('4242', '50', false);
  const open = asked('77', '10', true, 'ci-a') + asked('77', '40', false, 'ci-b');
  const { code, stdout } = await runCli(['report', '-'], { stdin: fixed + open });
  t.equal(code, 1);
  t.match(
    stdout,
    /Fixed since\n {2}- project 4242: what was refused was allowed later \(--project 4242 --since 2026-11-01T10:00:30.501Z leaves the refusals out\)\n\n/,
  );
  const words = ['-', '--project', '4242', '--since', '2026-11-01T10:00:30.501Z'];
  t.match(await report(words, fixed + open), { safe: true, requests: 1 });
  const all = await runCli(['report', '-'], { stdin: fixed });
  t.match(all.stdout, /\n {2}- all of them: --since 2026-11-01T10:00:30.501Z leaves the refusals out\n/);
  t.match(await report(['-', '--since', '2026-11-01T10:00:30.501Z'], fixed), { safe: true, requests: 1 });
});

t.test('exit codes: 0 safe, 1 not safe, 2 without an answer', async (t) => {
  const codes = [[json(event())], [json(event({ reason: 'no_rule', would: 'refuse' }))], ['']].map(([stdin]) =>
    runCli(['report', '-'], { stdin: String(stdin) }),
  );
  t.same(
    (await Promise.all(codes)).map(({ code }) => code),
    [0, 1, 2],
  );
});

const REFUSED: readonly [what: string, words: string[], stderr: RegExp][] = [
  ['two formats', ['--json', '--format', 'csv'], /--json and --format csv are two formats/],
  ['two formats, one of them text', ['--json', '--format', 'text'], /--json and --format text are two formats/],
  ['a project by its path', ['--project', 'acme/web'], /--project: "acme\/web" is not a project id/],
  ['an empty project', ['--project', ''], /--project: "" is not a project id/],
  ['a project that no record can have', ['--project', '1', '--project', '007'], /"007" is not a project id/],
  ['an empty namespace', ['--namespace', ''], /--namespace: "" is not the name of a namespace/],
  ['two namespaces in one', ['--namespace', 'a,b'], /--namespace: "a,b" is not the name of a namespace/],
  ['an empty namespace of the webhook', ['--webhook-namespace', ''], /--webhook-namespace: "" is not the name/],
  ['a day that does not exist', ['--since', '2026-02-30'], /--since: found "2026-02-30", wanted a time/],
  ['a time of such a day', ['--until', '2026-02-30T10:00:00Z'], /--until: found "2026-02-30T10:00:00Z", wanted a/],
  [
    'an end before the beginning',
    ['--since', '2026-11-03', '--until', '2026-11-02'],
    /--until 2026-11-02 is before --since 2026-11-03/,
  ],
  ['an end before the beginning, as durations', ['--since', '1d', '--until', '2d'], /--until 2d is before --since 1d/],
];
for (const [what, words, stderr] of REFUSED)
  t.test(`${what} is a user error`, async (t) => {
    const outcome = await runCli(['report', AUDIT, ...words]);
    t.match(outcome, { code: 2, stdout: '', stderr });
    t.match(outcome.stderr, /hint: /);
  });

t.test('--json with --format json is fine', async (t) => {
  t.equal((await report([AUDIT, '--format', 'json'])).requests, 15);
});

t.test('a file that cannot be read, or a broken gzip, is a user error', async (t) => {
  t.match(await runCli(['report', 'nowhere.log']), { code: 2, stderr: /^error: nowhere\.log: / });
  const broken = file(gzipSync(events.join('\n')).subarray(0, 300));
  t.match(await runCli(['report', broken]), { code: 2, stderr: /gzip and ends early; copy it again/ });
  const whole = gzipSync(events.join('\n'));
  const damaged = file(Buffer.concat([whole.subarray(0, 100), Buffer.alloc(100, 0xff), whole.subarray(200)]));
  t.match(await runCli(['report', damaged]), { code: 2, stderr: /gzip and damaged; copy it again/ });
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  t.match(await runCli(['report', loop]), { code: 2, stderr: /symbolic links, or one that leads back/ });
  t.match(await runCli(['report', file('')]), {
    code: 2,
    stderr: /: it is empty\nhint: check the command that wrote it/,
  });
  t.match(await runCli(['report', file('\n'), '-'], { stdin: '' }), { code: 2, stderr: /, <stdin>: all are empty/ });
  t.match(await runCli(['report', '-', '-']), { code: 2, stderr: /standard input \(-\) can be read only once/ });
  t.match(await runCli(['report', '-', '--mapping', '-']), { code: 2, stderr: /only once/ });
});

t.test('jobs that were created without a decision are said, also where there is none', async (t) => {
  const { code, stderr } = await runCli(['report', '-'], { stdin: json(event({}, { annotations: {} })) });
  t.equal(code, 2);
  t.match(stderr, /found no decision of the webhook \(jobs created without a decision: 1\)/);
});

t.test('while it reads, it says how far it is', async (t) => {
  const said: string[] = [];
  const lines = Array.from({ length: 5000 }, (_, index) => `${json(line({ uid: `${index}`, pod: `web-${index}` }))}\n`);
  const wanted = { since: undefined, until: undefined, namespaces: new Set<string>(), projects: new Set<string>() };
  const readChunks = async function* () {
    yield* lines;
  };
  const tally = await tallyFiles(
    ['-'],
    { wanted, webhookNamespace: 'x', roleOf: () => undefined },
    { progress: (text) => said.push(text), readChunks },
  );
  t.equal(tally.requests, 5000);
  t.same(said, ['reading <stdin> … 5000 records, 5000 decisions']);
});

/** Everything that ends a cell, a tag, a quotation or a line; formulas; and what a terminal obeys. */
const HOSTILE = "=cmd|'/C calc'!A0\"><script>alert(1)</script>`](javascript:x)\\|@all\u001b[2J\u202e\r\nEVIL";
const HOSTILE_LOG = [
  line({
    project: undefined,
    reason: 'reserved_account',
    would: 'refuse',
    requester: HOSTILE,
    from: HOSTILE,
    namespace: HOSTILE,
  }),
  line({ uid: 'v', pod: HOSTILE, rule: HOSTILE, to: HOSTILE, role: HOSTILE }),
  line({ uid: 'w', mode: 'observe', wanted: HOSTILE, wantedRole: HOSTILE, to: '+1', namespace: '@all' }),
  line({ uid: 'z', pod: 'y', mode: 'observe', wanted: '＝1+1', wantedRole: '＋1', to: '－1', rule: '＠SUM(1)' }),
  line({ uid: 'x', pod: 'y', mode: 'observe', wanted: '``a`|', wantedRole: '-1\t', to: '@x', rule: '\\|' }),
];

async function hostile(format: string): Promise<string> {
  const stdin = HOSTILE_LOG.map((one) => json(one)).join('\n');
  const { stderr, stdout }: Outcome = await runCli(['report', '-', '--format', format], { stdin });
  if (stderr !== '') throw new Error(stderr);
  return stdout;
}

t.test('in HTML, names are text, and the page loads nothing', async (t) => {
  const page = await hostile('html');
  t.notMatch(page, /<script|^EVIL/m);
  t.equal(page, printable(page));
  t.match(page, '&#60;script&#62;alert(1)');
  t.notMatch(page, /\b(?:src|href|url|@import)\b\s*[=(]/);
  const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag));
  t.same([...tags].toSorted(), [
    'body',
    'div',
    'h1',
    'h2',
    'head',
    'html',
    'li',
    'main',
    'meta',
    'p',
    'style',
    'table',
    'tbody',
    'td',
    'th',
    'thead',
    'title',
    'tr',
    'ul',
  ]);
  t.match(page, "default-src 'none'");
});

t.test('in HTML, tables have heads and names for screen readers, and can be scrolled by keyboard', async (t) => {
  const page = await hostile('html');
  const ids = [...page.matchAll(/<h2 id="([^"]+)">/g)].map(([, id]) => id);
  t.equal(ids.length, 3);
  for (const id of ids) {
    t.match(page, `<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0">`);
    t.match(page, `<table aria-labelledby="${id}">`);
  }
  const rows = page
    .split('<tbody>')
    .slice(1)
    .flatMap((body) => body.split('</tbody>')[0]?.trim().split('\n') ?? []);
  for (const row of rows) t.match(row, /^<tr><th scope="row">/);
  t.match(page, '<html lang="en">');
  t.match(page, 'color-scheme: light dark');
  t.match(page, '@media print');
});

t.test('in CSV, lines end with CR LF, quotation marks are doubled, and no cell is a formula', async (t) => {
  const text = await hostile('csv');
  t.ok(text.endsWith('\r\n'));
  t.notMatch(text.replaceAll('\r\n', ''), /[\r\n]/);
  const rows = parseCsv(text);
  t.equal(rows.length, 6);
  for (const row of rows) {
    t.equal(row.length, rows[0]?.length);
    for (const cell of row) t.notMatch(cell, /^[=+\-@\t\r＝＋－＠]/, cell);
  }
  t.ok(rows.flat().some((cell) => cell.startsWith("'=cmd|'/C calc'!A0\"><script>")));
});

/** RFC 4180, section 2. */
function parseCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const rows: string[][] = [[]];
  while (cell.lastIndex < text.length) {
    const [, quoted, plain = '', end] = cell.exec(text) ?? [];
    if (end === undefined) throw new Error('not CSV');
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

t.test('in Markdown, every name is code in its cell, and sentences have no markup', async (t) => {
  const text = await hostile('markdown');
  const rows = text.split('\n').filter((row) => row.startsWith('| '));
  for (const row of rows) {
    const cells = row.split(/(?<!\\)\|/).slice(1, -1);
    t.ok([8, 9].includes(cells.length), row);
  }
  for (const row of rows.filter((row) => row.includes('`')))
    for (const cell of row.split(/(?<!\\)\|/).slice(1, -1)) {
      const [, fence = '', inside = ''] = /^ (`+)(.*)\1 $/.exec(cell) ?? [];
      t.not(fence, '', cell);
      t.notOk(
        [...inside.matchAll(/`+/g)].some(([run]) => run === fence),
        cell,
      );
    }
  const prose = text.split('\n').filter((row) => !row.startsWith('|'));
  for (const row of prose) t.notMatch(row, /<|(?<!\\)[`[\]]|@|^EVIL/, row);
});

t.test('--format json is --json', async (t) => {
  const byFormat = await runCli(['report', AUDIT, '--format', 'json']);
  t.same(JSON.parse(byFormat.stdout), await report([AUDIT]));
});
