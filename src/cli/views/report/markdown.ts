import { oneLine } from '../../../printable.ts';
import type { Report } from '../../../records/report/report.ts';
import { fixedSince, summaryOf, tablesOf, unseenIn } from './tables.ts';

/** The report for a merge request or a wiki. */
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

/**
 * A value in a cell of a table, as code: nothing in it is markup, a link or the mention of a person. A pipe is escaped as in
 * the table extension of GitHub and GitLab; a backslash before it would escape the escape.
 */
function codeCell(value: string): string {
  const text = oneLine(value || '-')
    .replaceAll(/\\(?=\|)/g, '\\ ')
    .replaceAll('|', '\\|');
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const blank = longest === 0 ? '' : ' ';
  return `${fence}${blank}${text}${blank}${fence}`;
}

/**
 * A sentence, in which every character that can begin markup is escaped (CommonMark 0.31, section 2.4), and no person is
 * mentioned.
 */
function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]#!|~$^]/g, '\\$&')
    .replaceAll('@', '(at)')
    .replaceAll('://', ': //');
}
