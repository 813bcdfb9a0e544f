import t from 'tap';
import { dashboardJson } from '../../src/chart/dashboard/dashboard.ts';
import { createMetrics } from '../../src/server/observe/metrics.ts';
import { wholeLists } from '../whole-lists.ts';

type Placed = {
  id: number;
  type: string;
  title: string;
  description?: string;
  datasource?: { uid: string };
  gridPos: { h: number; w: number; x: number; y: number };
  targets?: { refId: string; expr: string; legendFormat: string; datasource: { uid: string } }[];
  fieldConfig?: { defaults: { unit: string } };
};

const dashboard = dashboardJson();
const panels = dashboard.panels as Placed[];
const shown = panels.filter(({ type }) => type !== 'row');
const queries = shown.flatMap(({ targets = [] }) => targets);

t.test('ids of panels, titles in a row and letters of queries are unique', async (t) => {
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  t.equal(new Set(panels.map(({ title }) => title)).size, panels.length);
  for (const { targets = [], title } of shown) {
    t.ok(targets.length > 0, title);
    t.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
  }
});

t.test('panels fill the grid of 24 columns, and none lies on another', async (t) => {
  const taken = new Set<string>();
  for (const { gridPos, title } of panels) {
    t.ok(gridPos.x + gridPos.w <= 24, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        if (taken.has(`${x} ${y}`)) t.fail(`${title} lies on another panel`);
        taken.add(`${x} ${y}`);
      }
  }
  t.equal(taken.size, 24 * Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h)));
});

t.test('every panel and query asks the chosen Prometheus, about the chosen cluster and job', async (t) => {
  const sources = [...shown, ...queries].map(({ datasource }) => datasource?.uid);
  t.strictSame(new Set(sources), new Set(['$datasource']));
  for (const { expr } of queries) {
    const selectors = expr.match(/\w+\{[^}]*\}/g) ?? [];
    t.ok(selectors.length > 0, expr);
    for (const selector of selectors) t.match(selector, /\{cluster=~"\$cluster", job=~"\$job"/);
  }
  const names = (dashboard.templating as { list: { name: string }[] }).list.map(({ name }) => name);
  t.strictSame(names, ['datasource', 'cluster', 'job']);
});

t.test('every panel says what it shows, in a unit of Grafana', async (t) => {
  for (const { description, fieldConfig, title } of shown) {
    t.match(description, /^[A-Z_].*\.$/, title);
    t.ok(['short', 's', 'd', 'bytes', 'cpm'].includes(fieldConfig?.defaults.unit ?? ''), title);
  }
});

t.test('queries use metrics and labels that exist', async (t) => {
  const metrics = createMetrics({ version: '1' }).registry.getMetricsAsArray();
  const labelsOf = new Map(
    metrics.map((metric) => [metric.name, (metric as unknown as { labelNames: readonly string[] }).labelNames]),
  );
  for (const { expr, legendFormat } of queries) {
    const [, metric = '', matchers = ''] = /(\w+)\{([^}]*)\}/.exec(expr) ?? [];
    const labels = labelsOf.get(metric.replace(/_bucket$/, ''));
    t.ok(labels, metric);
    const byQuery = [...(/ by \(([^)]*)\)/.exec(expr)?.[1] ?? '').split(', ')].filter((label) => label !== '');
    const matched = [...matchers.matchAll(/(\w+)[=!]/g)].map(([, label]) => String(label));
    const known = [...(labels ?? []), 'cluster', 'job', 'instance', 'le'];
    for (const label of [...byQuery, ...matched]) t.ok(known.includes(label), `${metric} has ${label}`);
    for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
      t.ok(byQuery.length === 0 ? label === 'instance' : byQuery.includes(label), `the legend of ${expr}`);
  }
});

t.test('a number has its own words and colors, and only graphs are drawn', async (t) => {
  t.match(
    panels.find(({ title }) => title === 'Mapping'),
    wholeLists({
      type: 'stat',
      fieldConfig: { defaults: { mappings: [{ options: { 0: { text: 'Refused', color: 'red' } } }] } },
    }),
  );
  t.match(
    panels.find(({ title }) => title === 'Decisions by reason'),
    wholeLists({
      type: 'timeseries',
      fieldConfig: { defaults: { custom: { stacking: { mode: 'normal' } }, mappings: [] } },
    }),
  );
  t.match(
    panels.find(({ title }) => title === 'Decisions by rule'),
    wholeLists({ type: 'table', targets: [{ format: 'table', instant: true }] }),
  );
});
