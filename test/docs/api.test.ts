import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { decide } from '../../src/admission/decide.ts';
import { encodeEdit } from '../../src/admission/edit/mapping-verdict.ts';
import { recordOf } from '../../src/admission/record.ts';
import { decodeReview, encodeReview } from '../../src/admission/review/review.ts';
import type { Written } from '../../src/cli/commands/init.ts';
import type { ReportJson } from '../../src/cli/schemas/report.ts';
import { discoveryJson } from '../../src/cli/views/init/json.ts';
import { reviewOf as answeredReview } from '../../src/doctor/checklist/review.ts';
import { checks } from '../../src/doctor/checks.ts';
import { diagnose } from '../../src/doctor/diagnosis.ts';
import type { Trial } from '../../src/doctor/world/trial.ts';
import { discoveryOf } from '../../src/init/init.ts';
import { preflight } from '../../src/init/preflight/preflight.ts';
import { MODES } from '../../src/modes.ts';
import * as names from '../../src/names.ts';
import { createMetrics } from '../../src/server/observe/metrics.ts';
import { casesIn, reviewOf, snapshotOf } from '../admission/cases.ts';
import { runCli } from '../cli/command-line.ts';
import { accounts, healthyWorld, ROLE } from '../doctor/world/healthy-world.ts';
import { project, serveGitlab } from '../gitlab/gitlab-server.ts';
import { readyLook } from '../init/ready-look.ts';
import { sightOf } from '../init/sight.ts';
import { build } from '../server/webhook.ts';
import { readPage } from './page.ts';

const read = (path: string) => readPage(readFileSync(join(import.meta.dirname, '../..', path), 'utf8'));
const page = read('docs/api.md');

/** The cells of the table in a section of docs/api.md, without its head. */
function rowsOf(section: string): string[][] {
  const lines = (page.sections.get(section) ?? '').split('\n').filter((line) => line.startsWith('|'));
  if (lines.length < 3) throw new Error(`docs/api.md has no table in its section "${section}"`);
  return lines.slice(2).map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '')));
}

const codesIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => String(code));
const sorted = (values: readonly string[]): string[] => [...new Set(values)].sort();

t.test('docs/api.md lists the reason codes that docs/reasons.md explains', async (t) => {
  const codes = read('docs/reasons.md').headings.filter(({ level, text }) => level === 2 && /^[a-z_]+$/.test(text));
  t.ok(codes.length > 15);
  t.same(sorted(rowsOf('codes').flatMap(([, list]) => codesIn(list))), sorted(codes.map(({ text }) => text)));
});

t.test('docs/api.md lists the metrics, with type and labels', async (t) => {
  const metrics = createMetrics({ version: '1.2.3' }).registry.getMetricsAsArray();
  const found = metrics.map((metric) => {
    const { labelNames } = metric as unknown as { labelNames: readonly string[] };
    const labels = labelNames.length === 0 ? '' : `{${labelNames.join(', ')}}`;
    return `${metric.name}${labels} ${metric.constructor.name.toLowerCase()}`;
  });
  t.same(sorted(rowsOf('metrics').map(([metric, type]) => `${codesIn(metric)} ${type}`)), sorted(found));
});

t.test('docs/api.md lists the labels, annotations and objects of src/names.ts', async (t) => {
  const found = Object.entries(names).flatMap(([name, value]) => {
    const [, kind] = /_(LABEL|ANNOTATION)$/.exec(name) ?? [];
    return kind !== undefined && String(value).startsWith(names.PROGRAM) ? [`${value} ${kind.toLowerCase()}`] : [];
  });
  const listed = rowsOf('labels-and-annotations').map(([key, on]) => `${codesIn(key)} ${on?.split(' ')[0]}`);
  t.ok(found.length > 4);
  t.same(sorted(listed), sorted(found));

  const objects = rowsOf('objects');
  t.same(sorted(objects.flatMap(([, name]) => codesIn(name))), sorted(Object.values(names.RELEASE)));
  t.same(
    objects.flatMap(([object]) => codesIn(object)),
    [names.MAPPING_KEY],
  );
});

t.test('docs/api.md lists the exit codes', async (t) => {
  const found = [
    await runCli(['--version']),
    await runCli(['validate', 'mapping', '-'], { stdin: 'version: 2' }),
    await runCli(['explian']),
  ];
  t.same(
    rowsOf('commands').flatMap(([code]) => codesIn(code)),
    found.map(({ code }) => String(code)),
  );
});

t.test('docs/api.md lists the audit annotations', async (t) => {
  const keysOf = (review: object) =>
    Object.keys((review as { response: { auditAnnotations: object } }).response.auditAnnotations);
  const ofPods = casesIn('job.yaml').flatMap((sample) => {
    const review = decodeReview(reviewOf(sample));
    return MODES.flatMap((mode) => {
      const decision = decide(review, snapshotOf(sample), mode);
      const options = { base64: btoa, record: recordOf(decision), retryAfterSeconds: undefined };
      return keysOf(encodeReview(review, decision, options));
    });
  });
  const place = { namespace: names.RELEASE.namespace, name: names.RELEASE.mappingConfigMap, key: names.MAPPING_KEY };
  const edit = encodeEdit({ uid: '1', undoneByHelm: false, restored: false, unread: [] }, { result: 'passed' }, place);
  const listed = rowsOf('audit-annotations').map(([key, of]) => `${codesIn(key)} of ${of}`);
  const found = [
    ...ofPods.map((key) => `${key} of a pod`),
    ...keysOf(edit).map((key) => `${key} of an edit of the mapping`),
  ];
  t.same(sorted(listed), sorted(found));
});

t.test('docs/api.md lists the fields of the log line about a pod', async (t) => {
  let sampled = snapshotOf();
  const { app, lines } = build(t, { snapshot: () => sampled });
  for (const sample of ['job.yaml', 'requested.yaml', 'names.yaml'].flatMap(casesIn))
    for (const mode of MODES) {
      sampled = snapshotOf(sample);
      await app.inject({ method: 'POST', url: `/mutate/${mode}`, payload: reviewOf(sample) });
    }
  // `build` replaces pino, which adds the time and calls the message `msg`.
  const found = lines.flatMap(({ message: _, ...line }) => Object.keys(line));
  t.same(sorted(rowsOf('log-lines').flatMap(([fields]) => codesIn(fields))), sorted([...found, 'time', 'msg']));
});

async function output(words: string, stdin = ''): Promise<object> {
  const { stderr, stdout } = await runCli([...words.split(' '), '--json'], { stdin });
  if (stdout === '') throw new Error(`${words}: ${stderr}`);
  return JSON.parse(stdout);
}

const TRIAL: Trial = {
  ...{ namespace: 'gitlab', name: 'ci', roleArn: 'arn:aws:iam::111122223333:role/ci', audience: 'sts.amazonaws.com' },
  steps: [{ step: 'token', on: 'sts.amazonaws.com', failed: { error: '403', said: 'forbidden' } }],
};
const trials = { seen: { trials: [TRIAL], untried: [] } };
const diagnosis = diagnose(
  healthyWorld({ accounts: accounts({ 'ci-billing': `${ROLE}/ci-project-77` }), trials }),
  checks,
);
const review = answeredReview(healthyWorld(), diagnosis, '1.2.3');
const report = () => output('report test/fixtures/logs/audit.log') as Promise<ReportJson>;
const probe = () => output('probe --url https://127.0.0.1:1') as Promise<{ checks: object[] }>;
/** Into a folder with a README.md that it did not write: that file is in conflict. */
const folder = t.testdir({ 'README.md': '' });
const generate = () =>
  output(`generate examples/shared-cache/fleet.yaml --output ${folder} --dry-run`) as Promise<{ files: object[] }>;

const namedProjects = async () => {
  const { url } = await serveGitlab(t, { 4242: project(4242, 'acme/billing') });
  const mapping = 'version: 1\nmanagers: [{serviceAccount: gitlab/runner}]\nnames: {4242: acme/old}\n';
  return output(`names - --gitlab ${url}`, mapping) as Promise<{ projects: object[] }>;
};
const plan = () =>
  output('plan test/fixtures/plan/old.yaml test/fixtures/plan/new.yaml') as Promise<{ changes: object[] }>;

const written = async (): Promise<Written> => {
  const options = { webhookNamespace: 'irsa', clusterName: undefined, image: undefined, for: 'fleet' } as const;
  return { ...discoveryOf(sightOf({}), options), ...options, output: '.', written: [] };
};

/** What each command of the table prints; some optional fields need a refusal or a failure. */
const OUTPUTS: Record<string, () => Promise<object>> = {
  explain: () => output('explain --project 4242 --namespace gitlab --mapping examples/demo/mapping.yaml'),
  test: () =>
    output('test - --mapping examples/demo/mapping.yaml', 'version: 1\ncases: [{project: 4242, account: ci-billing}]'),
  'validate mapping': () => output('validate mapping -', 'version: 2'),
  'validate fleet': () => output('validate fleet -', 'version: 2'),
  'validate cases': () => output('validate cases -', 'version: 2'),
  'validate trust-policy': () =>
    output(
      'validate trust-policy - --service-account gitlab/ci --issuer https://oidc.eks.eu-central-1.amazonaws.com/id/0A',
      '{"Version": "2012-10-17", "Statement": []}',
    ),
  generate,
  'files of generate': async () => (await generate()).files,
  plan,
  'changes of plan': async () => (await plan()).changes,
  doctor: async () => ({ ...diagnosis, review }),
  'checks of doctor': async () => diagnosis.checks,
  'findings of doctor': async () => diagnosis.checks.flatMap(({ findings }) => findings),
  'tried of doctor': async () => diagnosis.tried ?? [],
  'steps of tried': async () => (diagnosis.tried ?? []).flatMap(({ steps }) => steps),
  'review of doctor': async () => review,
  'items of review': async () => review.items,
  init: async () => discoveryJson(await written()),
  'init --check': async () => preflight(readyLook()),
  roles: () => output('roles examples/shared-cache/fleet.yaml'),
  'edges of roles': async () => ((await output('roles examples/shared-cache/fleet.yaml')) as { edges: object[] }).edges,
  names: namedProjects,
  'projects of names': async () => (await namedProjects()).projects,
  report,
  'unread of report': async () => (await report()).unread,
  'limits of report': async () => (await report()).limits,
  'projects of report': async () => (await report()).projects,
  'refused of projects': async () => (await report()).projects.refused,
  'decisions of report': async () => (await report()).decisions,
  probe,
  'checks of probe': async () => (await probe()).checks,
  version: () => output('version'),
  completion: () => output('completion bash'),
};

t.test('docs/api.md lists the fields of what --json prints', async (t) => {
  const rows = rowsOf('json-output').flatMap(([command = '', , fields]) =>
    command
      .replaceAll('`', '')
      .split(', ')
      .map((name) => ({ name, fields: codesIn(fields) })),
  );
  t.same(
    rows.map(({ name }) => name),
    Object.keys(OUTPUTS),
  );
  for (const { fields, name } of rows) {
    const printed = await OUTPUTS[name]?.();
    const parts: object[] = Array.isArray(printed) ? printed : [printed];
    t.same(sorted(fields), sorted(parts.flatMap((part) => Object.keys(part))), name);
  }
});
