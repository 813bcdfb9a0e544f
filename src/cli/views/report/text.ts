import type { Report } from '../../../records/report/report.ts';
import type { Style } from '../../command.ts';
import { joinLines } from '../join-lines.ts';
import { formatTable } from '../table.ts';
import { fixedSince, summaryOf, tablesOf } from './tables.ts';

/** The report for a terminal. Roles are shown by their names, without account and partition. */
export function reportText(report: Report, style: Style): string {
  const tables = tablesOf(report, (arn) => arn.slice(arn.indexOf(':role/') + 1).replace(/^role\//, ''));
  const sections = tables.map(({ head, numbers, rows, title }) => {
    const [top = '', ...lines] = formatTable([head, ...rows], numbers);
    return ['', style('bold', title), style('dim', top), ...lines];
  });
  const notes = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', style('bold', title), ...lines.map((line) => `  - ${line}`)];
  return joinLines([
    summaryOf(report),
    ...sections.flat(),
    ...notes('Fixed since', fixedSince(report)),
    ...notes('Not seen', unseenIn(report)),
    ...notes('What the logs lack', report.gaps),
    '',
    style(report.safe ? 'green' : 'red', report.verdict),
  ]);
}

function unseenIn({ projects }: Report): string[] {
  return projects.unseen.length === 0 ? [] : [`no job of project ${projects.unseen.join(', ')}`];
}
