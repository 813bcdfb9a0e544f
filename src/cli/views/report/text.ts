import type { Report } from '../../../records/report/report.ts';
import { apart, type Block, paragraph, table } from '../../terminal/block.ts';
import { look } from '../../terminal/text.ts';
import { fixedSince, summaryOf, tablesOf } from './tables.ts';

/** The report for a terminal. Roles are shown by their names, without account and partition. */
export function reportBlocks(report: Report): readonly Block[] {
  const tables = tablesOf(report, (arn) => arn.slice(arn.indexOf(':role/') + 1).replace(/^role\//, ''));
  return apart([
    [paragraph(summaryOf(report))],
    ...tables.map(({ head, numbers, rows, title }) => [
      paragraph(look('strong', title)),
      table({
        columns: head.map((name, at) => ({ title: name, ...(numbers.has(at) ? { align: 'right' } : {}) })),
        rows,
      }),
    ]),
    list('Fixed since', fixedSince(report)),
    list('Not seen', unseenIn(report)),
    list('What the logs lack', report.gaps),
    [paragraph(look(report.safe ? 'ok' : 'error', report.verdict))],
  ]);
}

function list(title: string, lines: readonly string[]): readonly Block[] {
  if (lines.length === 0) return [];
  return [paragraph(look('strong', title)), ...lines.map((line) => paragraph(line, { indent: 2, label: '- ' }))];
}

function unseenIn({ projects }: Report): string[] {
  return projects.unseen.length === 0 ? [] : [`no job of project ${projects.unseen.join(', ')}`];
}
