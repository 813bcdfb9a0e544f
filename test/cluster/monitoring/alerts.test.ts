import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { connect } from '../../control-plane/client/connect.ts';
import { assembleChart } from '../chart/assemble.ts';
import { type Helm, helms } from '../chart/helm.ts';
import { pick } from '../chart/pick.ts';
import { ciValues } from '../chart/values.ts';

const cluster = connect();
const [helm] = (await helms(t, cluster)) as [Helm];
const namespace = 'gitlab-runner-irsa';
const objects = await helm.template(
  ...['x', assembleChart(t), '--namespace', namespace, '--values', ciValues.minimal ?? ''],
  ...['--set', 'fullnameOverride=webhook', '--set', 'prometheusRule.enabled=true'],
  ...['--set', 'prometheusRule.runbookUrl=https://wiki.example.com/irsa/'],
);
const rules = pick(objects, 'PrometheusRule', `${namespace}/webhook`).spec;

const folder = t.testdir({});
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};
const rulesFile = file('rules.yml', rules);

function promtool(...args: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(cluster.connection.promtool, args, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code) || 1, said: stdout + stderr }),
    );
  });
}

t.test('promtool has nothing to say of the alerts', async (t) => {
  const { code, said } = await promtool('check', 'rules', '--lint=all', '--lint-fatal', rulesFile);
  t.equal(code, 0, said);
});

/** Samples of a minute each, in the notation of promtool: `1x30` is 1, and 30 times the same. */
type Case = {
  alert: string;
  fires: Record<string, string>;
  not: Record<string, string>;
  after: string;
  labels?: object;
};

const of = (metric: string, ...labels: readonly string[]) =>
  `${metric}{${[`namespace="${namespace}"`, ...labels].join(', ')}}`;
const own = (metric: string, ...labels: readonly string[]) => of(`gitlab_runner_irsa_${metric}`, ...labels);
const pods = (metric: string, ...labels: readonly string[]) =>
  ['pod="a"', 'pod="b"'].map((pod) => own(metric, pod, ...labels)) as [string, string];

const [validA, validB] = pods('mapping_valid');
const [oldA, oldB] = pods('mapping_info', 'digest="old"');
const [, newB] = pods('mapping_info', 'digest="new"');
const [watchA, watchB] = pods('watch_connected', 'source="accounts"');
const leaf = own('certificate_expiry_timestamp_seconds', 'certificate="leaf"');
const DAY = 86_400;

const cases: readonly Case[] = [
  {
    alert: 'GitLabRunnerIrsaDown',
    fires: { [of('up', 'service="webhook"', 'pod="a"')]: '0x30', [of('up', 'service="webhook"', 'pod="b"')]: '0x30' },
    not: { [of('up', 'service="webhook"', 'pod="a"')]: '0x30', [of('up', 'service="webhook"', 'pod="b"')]: '1x30' },
    after: '3m',
  },
  {
    alert: 'GitLabRunnerIrsaErrors',
    fires: { [own('requests_total', 'mode="enforce"', 'code="500"')]: '0+1x30' },
    not: {
      [own('requests_total', 'mode="enforce"', 'code="200"')]: '0+100x30',
      [own('requests_total', 'mode="enforce"', 'code="500"')]: '7x30',
    },
    after: '7m',
  },
  {
    alert: 'GitLabRunnerIrsaMappingRefused',
    fires: { [validA]: '1x30', [validB]: '0x30' },
    not: { [validA]: '1x30', [validB]: '0x3 1x30' },
    after: '6m',
  },
  {
    alert: 'GitLabRunnerIrsaMappingsDiffer',
    fires: { [oldA]: '1x30', [newB]: '1x30' },
    not: { [oldA]: '1x30', [oldB]: '1x30' },
    after: '11m',
  },
  {
    alert: 'GitLabRunnerIrsaOutOfDate',
    fires: { [watchA]: '1x30', [watchB]: '0x30' },
    not: { [watchA]: '1x30', [watchB]: '0x10 1x30' },
    after: '16m',
    labels: { source: 'accounts' },
  },
  {
    alert: 'GitLabRunnerIrsaCertificateEnds',
    fires: { [leaf]: `${6 * DAY}x90` },
    not: { [leaf]: `${10 * DAY}x90` },
    after: '61m',
    labels: { certificate: 'leaf' },
  },
];

const severities = new Map(
  (rules.groups[0].rules as { alert: string; labels: { severity: string } }[]).map(({ alert, labels }) => [
    alert,
    labels.severity,
  ]),
);

t.test('there is a case for every alert', async (t) => {
  t.strictSame(
    cases.map(({ alert }) => alert),
    [...severities.keys()],
  );
});

for (const { after, alert, fires, labels = {}, not } of cases)
  t.test(`${alert} fires when it should, and not otherwise`, async (t) => {
    const test = (series: Case['fires'], expected: readonly object[]) => ({
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      alert_rule_test: [{ eval_time: after, alertname: alert, exp_alerts: expected }],
    });
    const { annotations } = rules.groups[0].rules.find((rule: { alert: string }) => rule.alert === alert);
    t.equal(annotations.runbook_url, `https://wiki.example.com/irsa#${alert.toLowerCase()}`);
    const summary = Object.entries(labels).reduce(
      (text, [label, value]) => text.replace(`{{ $labels.${label} }}`, String(value)),
      annotations.summary as string,
    );
    const fired = {
      exp_labels: { severity: severities.get(alert), ...labels },
      exp_annotations: { ...annotations, summary },
    };
    const tests = file(`${alert}.yml`, {
      rule_files: [rulesFile],
      evaluation_interval: '1m',
      tests: [test(fires, [fired]), test(not, [])],
    });
    const { code, said } = await promtool('test', 'rules', tests);
    t.equal(code, 0, said);
  });
