import { request } from 'node:https';
import t from 'tap';
import type { Pod } from '../../../src/pods/pod.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { untilConfigurationsRead } from '../../control-plane/client/until-configurations-read.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { assemblePatiently } from '../chart/assemble-patiently.ts';
import { type Helm, helms } from '../chart/helm.ts';
import { pick } from '../chart/pick.ts';
import { prepareRelease } from '../chart/release.ts';
import { takeTurn } from '../chart/take-turn.ts';
import { openPipeline } from '../installed/pipeline.ts';
import { readInstalled } from '../installed/process.ts';
import { jobPod } from '../job-pod.ts';
import { RANGE, startPrometheus } from './prometheus.ts';

// A real Prometheus scrapes two replicas that decide pods of a real API server, and evaluates all that the chart asks it.

const cluster = connect();
const [helm] = (await helms(t, cluster)) as [Helm];
const chart = assemblePatiently(t);
await takeTurn(t, cluster);

const release = await prepareRelease(t, cluster, helm);
const { namespace, runners } = release;
await helm.ok('install', ...release.args, chart);
const [name, ...rest] = release.args as [string, ...string[]];
const monitored = ['prometheusRule.enabled=true', 'dashboard.enabled=true'].flatMap((each) => ['--set', each]);
const objects = await helm.template(name, chart, ...rest, ...monitored);
const rules = pick(objects, 'PrometheusRule', `${namespace}/gitlab-runner-irsa`).spec;
const dashboard = JSON.parse(
  pick(objects, 'ConfigMap', `${namespace}/gitlab-runner-irsa-dashboard`).data['gitlab-runner-irsa.json'],
);

const installed = await readInstalled(t, cluster, release);
const replicas = [await installed.start({ listen: { host: installed.clusterIP, port: 443 } }), await installed.start()];
const pipeline = await openPipeline(cluster, release);
for (const replica of replicas) await replica.untilReady();

const prometheus = await startPrometheus(t, cluster.connection, {
  rules,
  targets: replicas.map(({ health }, index) => ({
    address: health,
    labels: { namespace, service: 'gitlab-runner-irsa', pod: `gitlab-runner-irsa-${index}` },
  })),
});

const mapping = (billing: string) => `version: 1
managers: [{serviceAccount: ${runners}/gitlab-runner-common}]
unannotated: warn
rules:
  - {name: billing, match: {kind: job, projects: [4242]}, serviceAccount: ${billing}}
  - {name: absent, match: {kind: job, projects: [5001]}, serviceAccount: ci-absent}
  - {name: without-role, match: {kind: job, projects: [5002]}, serviceAccount: ci-without-role}
default: {job: deny}
`;
await cluster.createServiceAccount(runners, { name: 'ci-without-role' });
await pipeline.label('enforce');
await release.editMapping(mapping('ci-billing'));
await pipeline.untilItGets('ci-billing');
await untilConfigurationsRead(cluster);
const refused = await cluster.admin.patch(release.mapping, { data: { 'mapping.yaml': 'version: 1\nrulez: []\n' } });
if (refused.status !== 403) throw new Error(`an edit with an error was stored: ${refused.status} ${refused.message}`);

const send = (project: number) => pipeline.manager.create<Pod>(jobPod(runners, { project }), { dryRun: true });
const trafficIn = async (mode: string) => {
  await pipeline.label(mode);
  // The API server takes a moment to notice the label.
  await waitUntil(`the mode ${mode}`, async () => {
    await Promise.all([4242, 5001, 5002, 9999].map(send));
    const seen = await prometheus.query(`gitlab_runner_irsa_rule_decisions_total{mode="${mode}", would="refuse"} > 0`);
    return seen.length >= 2 || undefined;
  });
};
// A series whose first sample is not 0 hides its first events.
await waitUntil('the series of all rules', async () => {
  const [rules] = await prometheus.query(
    `count(count by (rule) (gitlab_runner_irsa_rule_decisions_total) == ${2 * 9})`,
  );
  return rules?.value === 6 || undefined;
});
await trafficIn('observe');
await trafficIn('enforce');
await tooLate(installed.clusterIP);

type Panel = { title: string; type: string; targets?: { refId: string; expr: string }[] };

/** What Grafana puts into a query before it sends it. */
const filled = (expression: string) =>
  expression
    .replaceAll('$cluster', '.*')
    .replaceAll('$job', 'gitlab-runner-irsa')
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', RANGE);

/** Waits until an instant query has this one value: a scrape that takes longer than a second leaves a gap. */
const untilItIs = (expression: string, wanted: number) =>
  waitUntil(`${wanted} for ${expression}`, async () => {
    const [sample, ...others] = await prometheus.query(filled(expression));
    return (others.length === 0 && sample?.value === wanted) || undefined;
  });

const untilThereIsData = (expression: string, query = prometheus.query) =>
  waitUntil(`data for ${expression}`, async () => {
    const samples = (await query(expression)).filter(({ value }) => !Number.isNaN(value));
    return samples.length > 0 ? samples : undefined;
  });

t.test('every query of the dashboard has data', async (t) => {
  const panels = (dashboard.panels as Panel[]).filter(({ type }) => type !== 'row');
  t.ok(panels.length > 15);
  for (const { targets = [], title, type } of panels)
    for (const { expr, refId } of targets) {
      const samples = await untilThereIsData(filled(expr), ofPanel(type));
      t.ok(samples.length > 0, `${title} ${refId}: ${samples.length}`);
    }
  for (const { expr } of dashboard.annotations.list)
    await waitUntil('an annotation for each replica, and no other', async () => {
      const pods = (await prometheus.query(filled(expr))).map(({ labels }) => labels.pod);
      return (pods.length === 2 && new Set(pods).size === 2) || undefined;
    });
});

t.test('the numbers in the first row are those of this installation', async (t) => {
  await untilItIs(exprOf('Replicas'), 2);
  await untilItIs(exprOf('Mapping'), 1);
  await untilItIs(exprOf('Watches'), 1);
  const [days] = await untilThereIsData(filled(exprOf('Certificate, days left')));
  t.ok(days && days.value > 29 && days.value <= 30, String(days?.value));
  for (const title of ['Refused', 'Would be refused'])
    await waitUntil(title, async () => {
      const [counted] = await prometheus.query(filled(exprOf(title)));
      return (counted && counted.value > 0) || undefined;
    });
});

t.test('refusals are shown by their rules', async (t) => {
  const expected = new Set(['_none', 'absent']);
  for (const title of ['Refusals by rule', 'Would-be refusals by rule']) {
    const rules = await waitUntil(`as many rules in ${title}`, async () => {
      const samples = await prometheus.queryRange(filled(exprOf(title)));
      const found = new Set(samples.map(({ labels }) => labels.rule));
      return found.size >= expected.size ? found : undefined;
    });
    t.strictSame(rules, expected, title);
  }
});

t.test('the variables of the dashboard find this installation', async (t) => {
  const { query } = dashboard.templating.list.find((each: { name: string }) => each.name === 'job').query;
  const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(filled(query)) ?? [];
  t.strictSame(
    new Set((await untilThereIsData(selector)).map(({ labels }) => labels[label])),
    new Set(['gitlab-runner-irsa']),
  );
});

t.test('every alert is evaluated without an error, and the metrics in it have data', async (t) => {
  const expected = (rules.groups as { rules: { alert: string; expr: string }[] }[]).flatMap((group) => group.rules);
  t.ok(expected.length > 4);
  const evaluated = await waitUntil('the alerts to be evaluated', async () => {
    const found = await prometheus.rules();
    const isDone = found.length >= expected.length && found.every(({ health }) => health !== 'unknown');
    return isDone ? found : undefined;
  });
  t.strictSame(
    evaluated.map((rule) => [rule.name, rule.health, rule.lastError]),
    expected.map(({ alert }) => [alert, 'ok', undefined]),
  );
  // What only an attack or an outage counts has no data here.
  const quiet = ['GitLabRunnerIrsaTampering', 'GitLabRunnerIrsaFailedOpen'];
  for (const { alert, expr } of expected.filter((each) => !quiet.includes(each.alert)))
    for (const [selector] of expr.matchAll(/\w+\{[^}]*\}/g)) t.ok(await untilThereIsData(selector), alert);
});

function ofPanel(type: string): typeof prometheus.query {
  return type === 'timeseries' ? prometheus.queryRange : prometheus.query;
}

function exprOf(title: string): string {
  const panel = (dashboard.panels as Panel[]).find((each) => each.title === title);
  const [target] = panel?.targets ?? [];
  if (target === undefined) throw new Error(`The dashboard has no panel ${title}`);
  return target.expr;
}

/** A review whose time is over: the way to an answer with 5xx that needs no broken process. */
function tooLate(host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const path = '/mutate/enforce?timeout=0s';
    const headers = { 'content-type': 'application/json' };
    request({ host, port: 443, path, headers, method: 'POST', rejectUnauthorized: false }, (response) => {
      response.resume();
      if (response.statusCode === 503) resolve();
      else reject(new Error(`status ${response.statusCode}`));
    })
      .on('error', reject)
      .end('{}');
  });
}
