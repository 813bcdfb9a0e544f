import { oneLine } from '../../../printable.ts';
import type { Report } from '../../../records/report/report.ts';
import { fixedSince, summaryOf, tablesOf } from './tables.ts';

/** The report for a merge request or a wiki. */
export function reportMarkdown(report: Report): string {
  const tables = tablesOf(report, (arn) => arn).map(({ head, numbers, rows, title }) => [
    `## ${title}`,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map((_, column) => (numbers.has(column) ? '--:' : '---')).join('|')}|`,
    ...rows.map((row) => `| ${row.map(escapeMarkdown).join(' | ')} |`),
    '',
  ]);
  const notes = [...fixedSince(report), ...report.gaps].map((note) => `- ${escapeMarkdown(note)}`);
  const { projects, verdict } = report;
  const unseen = projects.unseen.length === 0 ? [] : [`- no job of project ${projects.unseen.join(', ')}`];
  const lines = [
    ...['# Who got which role', '', escapeMarkdown(summaryOf(report)), '', `**${escapeMarkdown(verdict)}**`, ''],
    ...tables.flat(),
    ...(notes.length + unseen.length === 0 ? [] : ['## What the logs lack', '', ...unseen, ...notes, '']),
  ];
  return lines.join('\n');
}

/**
 * A text that Markdown shows as it is: every character that can begin markup is escaped, those of HTML as entities
 * (CommonMark 0.31, section 2.4). `@` and `#` would mention people and issues in GitLab, and `://` would link.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~$^-]/g, '\\$&')
    .replaceAll('@', '&#64;')
    .replaceAll('://', '&#58;//');
}
