import type { Report } from '../../../records/report/report.ts';
import { type Block, paragraph, separated, table } from '../../terminal/block.ts';
import { look } from '../../terminal/text.ts';
import { fixedSince, summaryOf, tablesOf, unseenIn } from './tables.ts';

/** Returns the report for a terminal, with roles by their names, without AWS account and partition. */
export function reportBlocks(report: Report): readonly Block[] {
  const { gaps, safe, unread, verdict } = report;
  const yes = unread.lines + unread.exports === 0 ? 'ok' : 'warning';
  const tables = tablesOf(report, (arn) => arn.slice(arn.indexOf(':role/') + 1).replace(/^role\//, ''));
  return separated([
    [paragraph(summaryOf(report))],
    ...tables.map(({ head, numbers, rows, title }) => [
      paragraph(look('strong', title)),
      table({ columns: head.map((title, at) => (numbers.has(at) ? { title, align: 'right' } : { title })), rows }),
    ]),
    listOf('Fixed since', fixedSince(report)),
    listOf('Not seen', unseenIn(report)),
    listOf('What the logs lack', gaps),
    [paragraph(look(safe ? yes : 'error', verdict))],
  ]);
}

function listOf(title: string, items: readonly string[]): readonly Block[] {
  if (items.length === 0) return [];
  return [paragraph(look('strong', title)), ...items.map((item) => paragraph(item, { indent: 2, label: '- ' }))];
}
