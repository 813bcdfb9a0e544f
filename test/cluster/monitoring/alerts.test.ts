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
const chart = assembleChart(t);
const rulesWith = async (...set: readonly string[]) => {
  const objects = await helm.template(
    ...['x', chart, '--namespace', namespace, '--values', ciValues.minimal ?? ''],
    ...['fullnameOverride=webhook', 'prometheusRule.enabled=true', ...set].flatMap((each) => ['--set', each]),
  );
  return pick(objects, 'PrometheusRule', `${namespace}/webhook`).spec;
};
const rules = await rulesWith('prometheusRule.runbookUrl=https://wiki.example.com/irsa/');
const ofBlue = await rulesWith('prometheusRule.matchLabels.cluster=blue');

const folder = t.testdir({});
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};
const rulesFile = file('rules.yml', rules);
const rulesOfBlue = file('rules-of-blue.yml', ofBlue);

function promtool(...args: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(cluster.connection.promtool, args, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code) || 1, said: stdout + stderr }),
    );
  });
}

t.test('promtool has nothing to say of the alerts', async (t) => {
  for (const file of [rulesFile, rulesOfBlue]) {
    const { code, said } = await promtool('check', 'rules', '--lint=all', '--lint-fatal', file);
    t.equal(code, 0, said);
  }
});

/** Samples of a minute each, in the notation of promtool: `1x30` is 1, and 30 times the same. */
type Case = {
  alert: string;
  /** In addition to when it should, where an alert has more than one case. */
  when?: string;
  fires: Record<string, string>;
  not: Record<string, string>;
  after: string;
  labels?: object;
};

const series = (metric: string, ...labels: readonly string[]) =>
  `${metric}{${[`namespace="${namespace}"`, ...labels].join(', ')}}`;
const own = (metric: string, ...labels: readonly string[]) => series(`gitlab_runner_irsa_${metric}`, ...labels);
const pods = (metric: string, ...labels: readonly string[]) =>
  ['pod="a"', 'pod="b"'].map((pod) => own(metric, pod, ...labels)) as [string, string];

const [validA, validB] = pods('mapping_valid');
const [oldA, oldB] = pods('mapping_info', 'digest="old"');
const [, newB] = pods('mapping_info', 'digest="new"');
const [watchA, watchB] = pods('watch_connected', 'source="accounts"');
const [blue, green] = ['cluster="blue"', 'cluster="green"'] as const;
const up = (pod: string, ...labels: readonly string[]) => series('up', 'service="webhook"', `pod="${pod}"`, ...labels);
const forged = (pod: string) => own('decisions_total', `pod="${pod}"`, 'mode="enforce"', 'reason="forged_mark"');
const patched = own('decisions_total', 'pod="a"', 'mode="enforce"', 'reason="patched"');
const failedOpen = (name: string) => `apiserver_admission_webhook_fail_open_count{name="${name}", type="admitting"}`;
const leaf = own('certificate_expiry_timestamp_seconds', 'certificate="leaf"');
const DAY = 86_400;

const cases: readonly Case[] = [
  {
    alert: 'GitLabRunnerIrsaDown',
    fires: {
      [series('up', 'service="webhook"', 'pod="a"')]: '0x30',
      [series('up', 'service="webhook"', 'pod="b"')]: '0x30',
    },
    not: {
      [series('up', 'service="webhook"', 'pod="a"')]: '0x30',
      [series('up', 'service="webhook"', 'pod="b"')]: '1x30',
    },
    after: '3m',
  },
  {
    alert: 'GitLabRunnerIrsaDown',
    when: 'in one of several clusters',
    fires: { [up('a', blue)]: '1x5 0x30', [up('b', green)]: '1x35' },
    not: { [up('a', blue)]: '1x35', [up('b', green)]: '1x35' },
    after: '9m',
    labels: { cluster: 'blue' },
  },
  {
    alert: 'GitLabRunnerIrsaDown',
    when: 'in a cluster whose replicas are gone',
    fires: { [up('a', blue)]: '1x5 stale', [up('b', green)]: '1x35' },
    not: { [up('a', blue)]: '1x5 stale', [up('c', blue)]: '_x4 1x30', [up('b', green)]: '1x35' },
    after: '9m',
    labels: { cluster: 'blue' },
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
    alert: 'GitLabRunnerIrsaMappingsDiffer',
    when: 'within one of several clusters',
    fires: {
      [own('mapping_info', blue, 'pod="a"', 'digest="old"')]: '1x30',
      [own('mapping_info', blue, 'pod="b"', 'digest="new"')]: '1x30',
      [own('mapping_info', green, 'pod="a"', 'digest="new"')]: '1x30',
    },
    not: {
      [own('mapping_info', blue, 'pod="a"', 'digest="old"')]: '1x30',
      [own('mapping_info', green, 'pod="a"', 'digest="new"')]: '1x30',
    },
    after: '11m',
    labels: { cluster: 'blue' },
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
  {
    alert: 'GitLabRunnerIrsaTampering',
    fires: { [forged('a')]: '_x9 1x30', [patched]: '0+9x40' },
    not: { [forged('a')]: '7x40', [patched]: '0+9x40' },
    after: '20m',
    labels: { reason: 'forged_mark' },
  },
  {
    alert: 'GitLabRunnerIrsaFailedOpen',
    fires: { [failedOpen('observe.pods.gitlab-runner-irsa')]: '3x20 4x20' },
    not: { [failedOpen('observe.pods.gitlab-runner-irsa')]: '3x40', [failedOpen('pods.example.com')]: '0+1x40' },
    after: '25m',
    labels: { name: 'observe.pods.gitlab-runner-irsa' },
  },
];

const severities = new Map(
  (rules.groups[0].rules as { alert: string; labels: { severity: string } }[]).map(({ alert, labels }) => [
    alert,
    labels.severity,
  ]),
);

t.test('there is a case for every alert', async (t) => {
  t.strictSame([...new Set(cases.map(({ alert }) => alert))], [...severities.keys()]);
});

for (const { after, alert, fires, labels = {}, not, when = 'when it should' } of cases)
  t.test(`${alert} fires ${when}, and not otherwise`, async (t) => {
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
    const tests = file(`${alert} ${when}.yml`, {
      rule_files: [rulesFile],
      evaluation_interval: '1m',
      tests: [test(fires, [fired]), test(not, [])],
    });
    const { code, said } = await promtool('test', 'rules', tests);
    t.equal(code, 0, said);
  });

t.test('with matchLabels, the alerts are those of one cluster', async (t) => {
  const test = (series: Case['fires'], alertname: string, exp_alerts: readonly object[]) => ({
    ...{ interval: '1m', alert_rule_test: [{ eval_time: '11m', alertname, exp_alerts }] },
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
  });
  const { annotations, labels } = ofBlue.groups[0].rules[0];
  const tests = file('blue.yml', {
    rule_files: [rulesOfBlue],
    evaluation_interval: '1m',
    tests: [
      test({ [up('a', blue)]: '1x30', [up('b', green)]: '1x5 0x30' }, 'GitLabRunnerIrsaDown', []),
      test({ [up('b', green)]: '1x30' }, 'GitLabRunnerIrsaDown', [
        { exp_labels: labels, exp_annotations: annotations },
      ]),
    ],
  });
  const { code, said } = await promtool('test', 'rules', tests);
  t.equal(code, 0, said);
});

t.test('without an address of your own, the runbook is the page of this version', async (t) => {
  for (const { alert, annotations } of ofBlue.groups[0].rules)
    t.match(annotations.runbook_url, new RegExp(`/blob/v\\d[^/]*/docs/operations\\.md#${alert.toLowerCase()}$`));
});
