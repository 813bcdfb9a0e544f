import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { ReportJson } from '../../src/cli/schemas/report.ts';
import { mustGet } from '../../src/collections/must-get.ts';
import { MODES } from '../../src/modes.ts';
import { POD_WEBHOOKS } from '../../src/names.ts';
import { runCli } from '../cli/command-line.ts';
import { buildBinaries } from '../control-plane/build/build.ts';
import type { Client } from '../control-plane/client/client.ts';
import { Cluster } from '../control-plane/client/cluster.ts';
import type { Connection } from '../control-plane/client/connection.ts';
import { made } from '../control-plane/client/made.ts';
import { CALL_PATIENCE, waitUntil } from '../control-plane/client/wait-until.ts';
import { startControlPlane } from '../control-plane/server/start.ts';
import { wholeLists } from '../whole-lists.ts';
import { jobPod, type SentPod } from './job-pod.ts';
import { startWebhook } from './webhook.ts';
import { ROLE, RUNNER } from './world.ts';

// A control plane of its own, whose audit log has every stage of a request, two levels, and truncated events.
const NAMESPACES = ['at-metadata', 'at-request'];
const UNRECORDED = 'unrecorded';
const MANAGER = 'gitlab-runner-common';
const create = { verbs: ['create'], resources: [{ group: '', resources: ['pods'] }] };
const audit = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  rules: [
    { level: 'None', namespaces: [UNRECORDED] },
    { level: 'Metadata', namespaces: ['at-metadata'], ...create },
    { level: 'Request', namespaces: ['at-request'], ...create },
    { level: 'None' },
  ],
};
/** Bytes of an event above which the API server removes its objects. */
const LARGEST_EVENT = 100_000;
const flags = [
  '--audit-log-truncate-enabled',
  `--audit-log-truncate-max-event-size=${LARGEST_EVENT}`,
  '--audit-log-truncate-max-batch-size=1000000',
];
const log = (line: string) => t.comment(line);
const binaries = await buildBinaries({ root: join(import.meta.dirname, '../..'), log, env: process.env });
if ('missing' in binaries) throw new Error(binaries.missing);
const { connection, stop } = await startControlPlane(binaries, { log, audit, flags });
t.teardown(() => stop());
const cluster = new Cluster(connection as Connection);
const webhook = await startWebhook(cluster);
t.teardown(() => webhook.close());

/** Registered as the chart does it, under its names, by the label of the namespace. */
async function register(): Promise<void> {
  const webhooks = MODES.map((mode, index) => ({
    name: String(POD_WEBHOOKS[index]),
    clientConfig: { url: `${webhook.url}/mutate/${mode}`, caBundle: webhook.caBundle },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    namespaceSelector: { matchLabels: { 'gitlab-runner-irsa': mode } },
    failurePolicy: mode === 'enforce' ? 'Fail' : 'Ignore',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    timeoutSeconds: CALL_PATIENCE,
  }));
  const names = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'MutatingWebhookConfiguration' } as const;
  await cluster.registerConfiguration({ ...names, metadata: { name: '00-gitlab-runner-irsa' }, webhooks });
}

/** @returns a client of the runner manager of a namespace that has its accounts */
async function prepare(namespace: string): Promise<Client> {
  const reference = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  made(await cluster.admin.create(reference), namespace);
  const accounts: [name: string, role?: string][] = [
    ['ci-billing', 'billing'],
    ['ci-other', 'other'],
    ['ci-plain'],
    ...projectsOf('template').map((project): [string, string] => [`ci-project-${project}`, `project/${project}`]),
  ];
  for (const [name, role] of [[MANAGER, 'runner'] as const, ...accounts]) {
    const annotations = role === undefined ? {} : { 'eks.amazonaws.com/role-arn': `${ROLE}/${role}` };
    await cluster.createServiceAccount(namespace, { name, annotations });
  }
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['create'] }];
  await cluster.grant(namespace, MANAGER, rules);
  await waitUntil(`ServiceAccount ${namespace}/default`, async () => {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: 'default' } };
    return (await cluster.admin.get(account)).status === 200 || undefined;
  });
  return (await cluster.asPodOf(namespace, MANAGER)).withHeaders({ 'User-Agent': RUNNER });
}

async function label(namespace: string, mode: string): Promise<void> {
  const reference = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await cluster.admin.patch(reference, { metadata: { labels: { 'gitlab-runner-irsa': mode } } });
  // The API server selects by what it has last watched.
  await waitUntil(`namespace ${namespace} in ${mode}`, async () => {
    const before = webhook.lines().length;
    const probe = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, generateName: 'probe-' },
      spec: { containers: [{ name: 'x', image: 'x' }] },
    };
    await cluster.admin.create(probe, { dryRun: true });
    return (
      webhook
        .lines()
        .slice(before)
        .some((line) => line.namespace === namespace && line.mode === mode) || undefined
    );
  });
}

type Job = {
  kind: (typeof KINDS)[number];
  requests: string;
  label: 'same' | 'other';
  mark: boolean;
  optOut: boolean;
  isGenerated: boolean;
  isLarge: boolean;
};
/** What the mapping says about a project: the job's number decides. */
const KINDS = ['billing', 'plain', 'template', 'missing', 'none'] as const;
const often = <Value>(usual: Value, ...others: Value[]) => fc.constantFrom(usual, usual, usual, ...others);
const job: fc.Arbitrary<Job> = fc.record({
  kind: fc.constantFrom(...KINDS),
  requests: often('default', 'ci-billing', 'ci-other', 'ci-plain', MANAGER),
  label: often<Job['label']>('same', 'other'),
  mark: often(false, true),
  optOut: often(false, true),
  isGenerated: fc.boolean(),
  isLarge: often(false, true),
});
const USUAL: Job = {
  ...{
    kind: 'billing',
    requests: 'default',
    label: 'same',
    mark: false,
    optOut: false,
    isGenerated: false,
    isLarge: false,
  },
};
/** One of each sort, before the random ones. */
const SAMPLES: Job[] = [
  ...KINDS.map((kind) => ({ ...USUAL, kind })),
  ...[
    { requests: 'ci-other' },
    { requests: MANAGER },
    { label: 'other' as const },
    { mark: true },
    { optOut: true },
  ].map((change) => ({ ...USUAL, ...change })),
  { ...USUAL, isGenerated: true },
  { ...USUAL, isLarge: true },
];
const REASONS = [
  'account_missing',
  'forged_mark',
  'identity_opt_out',
  'no_rule',
  'override_refused',
  'project_mismatch',
];
/** Of the random jobs; set it to repeat a run. */
const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
log(`the seed is ${seed}`);
type Numbered = Job & { project: number };
const jobs: Numbered[] = [...SAMPLES, ...fc.sample(job, { numRuns: 40, seed })].map((job, index) => ({
  ...job,
  project: 1000 + index,
}));
const projectsOf = (kind: Job['kind']) => jobs.filter((job) => job.kind === kind).map(({ project }) => project);

const mapping = {
  version: 1,
  managers: [...NAMESPACES, UNRECORDED].map((namespace) => ({ serviceAccount: `${namespace}/${MANAGER}` })),
  rules: [
    {
      name: 'billing',
      match: { kind: 'job', projects: projectsOf('billing') },
      serviceAccount: 'ci-billing',
      allow: ['ci-other'],
    },
    {
      name: 'plain',
      match: { kind: 'job', projects: projectsOf('plain') },
      serviceAccount: 'ci-plain',
      optOut: 'allow',
    },
    { name: 'missing', match: { kind: 'job', projects: projectsOf('missing') }, serviceAccount: 'ci-absent' },
    { name: 'template', match: { kind: 'job' }, serviceAccount: 'ci-project-{project}', missing: 'next' },
  ],
};

function podOf(job: Numbered, namespace: string): SentPod {
  const { isGenerated, isLarge, label, mark, optOut, project, requests } = job;
  const pod = jobPod(namespace, { project, spec: requests === 'default' ? {} : { serviceAccountName: requests } });
  const labels = {
    ...pod.metadata.labels,
    'project.runner.gitlab.com/id': label === 'same' ? `${project}` : '9999',
    ...(mark ? { 'gitlab-runner-irsa/manager': 'x' } : {}),
  };
  const annotations = optOut ? { 'eks.amazonaws.com/skip-containers': 'build' } : {};
  const long = [{ name: 'LONG', value: 'x'.repeat(LARGEST_EVENT) }];
  if (isLarge) Object.assign(pod.spec?.containers?.[0] ?? {}, { env: long });
  const generateName = `runner-hk7sq2xzv-project-${project}-concurrent-0`;
  const named = isGenerated ? { name: undefined, generateName } : {};
  return { ...pod, metadata: { ...pod.metadata, labels, annotations, ...named } } as SentPod;
}

/** The audit log once it has the events of all requests; the API server writes an event a moment after its answer. */
async function auditLog(requests: number): Promise<string> {
  const isLast = (line: string) => line.includes('"stage":"ResponseComplete"') && line.includes(RUNNER);
  return waitUntil('the audit events', async () => {
    const text = readFileSync(connection.auditLog, 'utf8');
    return text.split('\n').filter(isLast).length >= requests ? text : undefined;
  });
}

async function report(t: Test, files: Record<string, string>, ...words: string[]): Promise<ReportJson> {
  const folder = t.testdir({});
  const paths = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const { code, stderr, stdout } = await runCli(['report', ...paths, '--json', ...words]);
  t.equal(stderr, '');
  const json = JSON.parse(stdout) as ReportJson;
  t.equal(code, json.safe ? 0 : 1);
  return json;
}

const logOf = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
/** Decisions without what only one of the logs knows: time, and what happened to the pod later. */
const decisionsIn = ({ decisions }: ReportJson) =>
  decisions.map(({ first: _f, last: _l, notStored: _n, ...decision }) => JSON.stringify(decision)).toSorted();
const refusedIn = ({ projects }: ReportJson) =>
  Object.fromEntries(
    projects.refused.map(({ project, reasons }) => [project, reasons.map(({ reason }) => reason).toSorted()]),
  );

const managers = new Map<string, Client>();
/** Creates of pods by runners of which the audit log has events. */
let recorded = 0;

t.before(async () => {
  await register();
  for (const namespace of [...NAMESPACES, UNRECORDED]) managers.set(namespace, await prepare(namespace));
  await webhook.follow(mapping, [...NAMESPACES, UNRECORDED]);
});

async function send(namespace: string, pod: object): Promise<{ status: number; message: string }> {
  if (namespace !== UNRECORDED) recorded += 1;
  return mustGet(managers, namespace).create(pod);
}

t.test('what a report on observe names is what enforce refuses, by either log', async (t) => {
  const sendAll = async (mode: string) => {
    for (const namespace of NAMESPACES) await label(namespace, mode);
    const from = webhook.lines().length;
    const answers = new Map<string, { status: number; message: string }>();
    for (const namespace of NAMESPACES)
      for (const job of jobs) answers.set(`${namespace} ${job.project}`, await send(namespace, podOf(job, namespace)));
    return { answers, lines: webhook.lines().slice(from) };
  };
  const requests = NAMESPACES.length * jobs.length;
  const only = NAMESPACES.flatMap((namespace) => ['--namespace', namespace]);

  const observed = await sendAll('observe');
  for (const [name, { message, status }] of observed.answers) t.equal(status, 201, `${name} ${message}`);
  const audited = await auditLog(recorded);
  t.match(audited, '"audit.k8s.io/truncated":"true"', 'some events are truncated');
  t.match(audited, '"stage":"RequestReceived"', 'requests have several events');

  const byAudit = await report(t, { 'audit.log': audited }, ...only);
  const byLog = await report(t, { 'webhook.log': logOf(observed.lines) }, ...only);
  t.equal(byAudit.requests, requests);
  t.same(decisionsIn(byAudit), decisionsIn(byLog), 'both logs have the same decisions');
  const both = await report(t, { 'audit.log': audited, 'webhook.log': logOf(observed.lines) }, ...only);
  t.equal(both.requests, requests, 'a request in both logs counts once');
  t.same(both.sources, { audit: requests, log: requests });
  t.same(decisionsIn(both), decisionsIn(byAudit));
  const twice = await report(t, { 'audit.log': audited, again: audited }, ...only);
  t.same(twice, byAudit, 'an event that comes twice counts once');

  const enforced = await sendAll('enforce');
  for (const namespace of NAMESPACES) {
    const refused: Record<string, string[]> = {};
    for (const { project } of jobs) {
      const { message, status } = mustGet(enforced.answers, `${namespace} ${project}`);
      const [, reason] = /^Reason: (\w+), request /m.exec(message) ?? [];
      if (status !== 201) refused[project] = [String(reason)];
    }
    t.same(refusedIn(await report(t, { 'audit.log': audited }, '--namespace', namespace)), refused, namespace);
    t.same([...new Set(Object.values(refused).flat())].toSorted(), REASONS, 'all sorts of refusals');
  }
  const afterwards = await report(t, { 'audit.log': await auditLog(recorded) }, ...only);
  t.same(refusedIn(afterwards), refusedIn(byAudit), 'the refusals themselves are in the audit log');
  const inEnforce = afterwards.decisions.filter(({ mode }) => mode === 'enforce');
  t.equal(
    inEnforce.reduce((sum, { requests }) => sum + requests, 0),
    requests,
  );
  for (const { allowed, role, to } of inEnforce.filter(({ would }) => would === 'refuse'))
    t.strictSame({ allowed, role, to }, { allowed: false, role: null, to: null });
});

t.test('a report says how complete the audit log is, and counts requests and pods apart', async (t) => {
  const [namespace = ''] = NAMESPACES;
  const [usual] = jobs as [Numbered];
  const none = jobs.find(({ kind }) => kind === 'none') as Numbered;
  await label(namespace, 'enforce');
  const before = readFileSync(connection.auditLog, 'utf8').length;
  const from = webhook.lines().length;

  const refused = podOf({ ...none, isGenerated: false }, namespace);
  for (let attempt = 0; attempt < 3; attempt += 1) t.equal((await send(namespace, refused)).status, 403);
  const allowed = podOf(usual, namespace);
  t.equal((await send(namespace, allowed)).status, 201);
  t.equal((await send(namespace, allowed)).status, 409, 'a name that is taken: the webhook has allowed the pod');
  await mustGet(managers, namespace).create(podOf(usual, namespace), { dryRun: true });
  recorded += 1;
  const impersonated = cluster
    .as(`system:serviceaccount:${namespace}:${MANAGER}`, ['system:serviceaccounts', 'system:authenticated'])
    .withHeaders({ 'Impersonate-Extra-authentication.kubernetes.io%2Fpod-name': 'gitlab-runner-0' });
  t.equal((await impersonated.withHeaders({ 'User-Agent': RUNNER }).create(podOf(usual, namespace))).status, 201);
  recorded += 1;
  await label(UNRECORDED, 'observe');
  await send(UNRECORDED, podOf(usual, UNRECORDED));
  const lines = logOf(webhook.lines().slice(from));
  // The API server no longer asks, so the job is created as the runner sends it.
  const reference = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await cluster.admin.patch(reference, { metadata: { labels: { 'gitlab-runner-irsa': 'off' } } });
  await waitUntil('the webhook to be off', async () => {
    const asked = webhook.lines().length;
    t.equal((await send(namespace, podOf(usual, namespace))).status, 201);
    return webhook.lines().length === asked || undefined;
  });
  const audited = (await auditLog(recorded)).slice(before);

  const { decisions, gaps, projects, requests, safe } = await report(t, { 'audit.log': audited });
  t.equal(safe, false);
  t.match(
    projects.refused,
    wholeLists([{ project: `${none.project}`, reasons: [{ reason: 'no_rule', requests: 3, pods: 1 }] }]),
  );
  const patched = decisions.find(({ reason }) => reason === 'patched');
  t.match(patched, {
    notStored: 1,
    to: 'ci-billing',
    role: `${ROLE}/billing`,
    requester: `system:serviceaccount:${namespace}:${MANAGER}`,
  });
  t.equal(requests, 3 + Number(patched?.requests));
  t.ok(
    gaps.some((gap) => /^1 job in namespace at-metadata created without a decision, the last at /.test(gap)),
    gaps.join('\n'),
  );
  const both = await report(t, { 'audit.log': audited, 'webhook.log': lines });
  t.ok(
    both.gaps.some((gap) => gap.startsWith('the audit log lacks 1 request ')),
    both.gaps.join('\n'),
  );
});

t.test('a client cannot make its pod a dry run, and a pod without an event is in the other log', async (t) => {
  const [, namespace = ''] = NAMESPACES;
  await label(namespace, 'enforce');
  const before = readFileSync(connection.auditLog, 'utf8').length;
  const from = webhook.lines().length;
  const stored = async (query: string) => {
    const [usual] = jobs as [Numbered];
    const { apiVersion, kind, ...pod } = podOf(usual, namespace);
    const path = `/api/v1/namespaces/${namespace}/pods`;
    made(await mustGet(managers, namespace).raw('POST', `${path}?${query}`, pod), query.slice(0, 50));
    const { status } = await cluster.admin.raw('GET', `${path}/${pod.metadata.name}`);
    t.equal(status, 200, `${query.slice(0, 50)} stores its pod`);
  };
  // An ampersand is six bytes in the event.
  await stored(`dryRun=All${'&'.repeat(10_000)}`);
  recorded += 1;
  // Even without its objects, this event is longer than the API server may write.
  await stored(`pretty=${'a'.repeat(LARGEST_EVENT)}`);
  await stored('pretty=a');
  recorded += 1;
  const audited = (await auditLog(recorded)).slice(before);
  t.match(await report(t, { 'audit.log': audited }), { requests: 2 });
  const both = await report(t, { 'audit.log': audited, 'webhook.log': logOf(webhook.lines().slice(from)) });
  t.equal(both.requests, 3);
  t.ok(
    both.gaps.some((gap) => gap.startsWith('the audit log lacks 1 request ')),
    both.gaps.join('\n'),
  );
});
