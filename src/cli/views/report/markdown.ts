import type { Report } from '../../../records/report/report.ts';
import { codeCell, escapeMarkdown } from '../markdown-text.ts';
import { fixedSince, summaryOf, tablesOf, unseenIn } from './tables.ts';

/** Returns the report for a merge request or a wiki. */
export function reportMarkdown(report: Report): string {
  const tables = tablesOf(report, (arn) => arn).map(({ head, numbers, rows, title }) => [
    `## ${title}`,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map((_, column) => (numbers.has(column) ? '--:' : '---')).join('|')}|`,
    ...rows.map((row) => `| ${row.map(codeCell).join(' | ')} |`),
    '',
  ]);
  const notes = [...fixedSince(report), ...unseenIn(report), ...report.gaps].map((note) => `- ${escapeMarkdown(note)}`);
  const lines = [
    ...['# Who got which role', '', escapeMarkdown(summaryOf(report)), '', `**${escapeMarkdown(report.verdict)}**`, ''],
    ...tables.flat(),
    ...(notes.length === 0 ? [] : ['## What the logs lack', '', ...notes, '']),
  ];
  return lines.join('\n');
}
