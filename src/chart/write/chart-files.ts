import { dashboardJson } from '../dashboard/dashboard.ts';
import { type ChartInput, HEAD, settingsOf } from '../settings.ts';
import { chartYaml } from './chart-yaml.ts';
import { valuesSchema } from './values-schema.ts';
import { valuesTable } from './values-table.ts';
import { valuesYaml } from './values-yaml.ts';

/** Texts by path in the chart. The templates are not among them, because they are the same for all runners. */
type ChartFiles = Readonly<Record<'Chart.yaml' | 'values.yaml' | 'values.schema.json' | typeof DASHBOARD, string>>;

/** Path of the dashboard, which the template `dashboard.yaml` reads. */
const DASHBOARD = 'dashboards/gitlab-runner-irsa.json';

/** @returns the files that differ between wrapper charts */
export function chartFiles(input: ChartInput): ChartFiles {
  const sections = settingsOf(input);
  return {
    'Chart.yaml': chartYaml(input),
    'values.yaml': valuesYaml(sections, input.head ?? HEAD),
    'values.schema.json': jsonText(valuesSchema(sections)),
    [DASHBOARD]: jsonText(dashboardJson()),
  };
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

const BEGIN = '<!-- values: begin -->';
const END = '<!-- values: end -->';

/**
 * Writes the table of values into a README, between two marks.
 *
 * @returns the README with the current table; unchanged if it has no marks
 */
export function withValuesTable(readme: string, input: ChartInput): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) return readme;
  const table = valuesTable(settingsOf(input));
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${readme.slice(end)}`;
}
