import { PROGRAM, REPOSITORY } from '../../names.ts';
import { DATASOURCE, heightOf, type Panel, panelJson, type Row } from './panel.ts';
import { own } from './query.ts';
import { ROWS } from './rows.ts';

const COLUMNS = 24;

/** @returns the dashboard in the format that Grafana 10 and later import */
export function dashboardJson(): Record<string, unknown> {
  return {
    uid: PROGRAM,
    title: PROGRAM,
    description: 'Decisions about the pods of GitLab runners, and the state of the webhook that makes them.',
    tags: ['gitlab', 'gitlab-runner', 'aws'],
    // The version of Grafana 10; newer versions migrate it.
    schemaVersion: 38,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
    links: [
      {
        type: 'link',
        title: 'What the metrics mean',
        url: `${REPOSITORY}/blob/main/docs/operations.md#metrics-and-alerts`,
        icon: 'doc',
        targetBlank: true,
      },
    ],
    templating: { list: VARIABLES },
    annotations: { list: [EDITS] },
    panels: laidOut(ROWS),
  };
}

const VARIABLES = [
  { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', hide: 0 },
  {
    ...variable('cluster', 'Cluster', 'label_values(gitlab_runner_irsa_build_info, cluster)'),
    // `.*` also matches series without the label, which most installations have.
    ...{ includeAll: true, multi: true, allValue: '.*', current: { text: 'All', value: '$__all' } },
  },
  {
    ...variable('job', 'Job', 'label_values(gitlab_runner_irsa_build_info{cluster=~"$cluster"}, job)'),
    ...{ includeAll: true, multi: true, allValue: '.+', current: { text: 'All', value: '$__all' } },
  },
];

function variable(name: string, label: string, query: string): Record<string, unknown> {
  return {
    ...{ name, label, type: 'query', hide: 0, refresh: 2, sort: 1 },
    datasource: DATASOURCE,
    definition: query,
    query: { query, refId: name },
  };
}

/** Draws a line in all graphs whenever a mapping became active. */
const EDITS = {
  name: 'Mapping loaded',
  enable: true,
  iconColor: 'blue',
  datasource: DATASOURCE,
  expr: `1000 * ${own('mapping_loaded_timestamp_seconds')}`,
  useValueForTime: true,
  step: '60s',
  titleFormat: 'Mapping loaded',
  textFormat: '{{instance}}',
};

/** Gives each panel an id and a place, row by row from the left. */
function laidOut(rows: readonly Row[]): Record<string, unknown>[] {
  const placed: Record<string, unknown>[] = [];
  let y = 0;
  for (const { panels, title } of rows) {
    placed.push({
      ...{ type: 'row', title, id: placed.length + 1, collapsed: false, panels: [] },
      gridPos: { h: 1, w: COLUMNS, x: 0, y },
    });
    y += 1;
    for (const line of linesOf(panels)) {
      let x = 0;
      for (const panel of line) {
        placed.push({
          id: placed.length + 1,
          ...panelJson(panel),
          gridPos: { h: heightOf(panel), w: panel.width, x, y },
        });
        x += panel.width;
      }
      y += Math.max(...line.map(heightOf));
    }
  }
  return placed;
}

/** Returns lines of panels, each with as many as fit. */
function linesOf(panels: readonly Panel[]): Panel[][] {
  const lines: Panel[][] = [];
  let left = 0;
  for (const panel of panels) {
    const last = lines.at(-1);
    if (last === undefined || panel.width > left) {
      lines.push([panel]);
      left = COLUMNS;
    } else last.push(panel);
    left -= panel.width;
  }
  return lines;
}
