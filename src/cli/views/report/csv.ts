import type { Report } from '../../../records/report/report.ts';
import { reportJson } from './json.ts';

const COLUMNS = [
  ...(['project', 'name', 'namespace', 'mode', 'reason', 'would', 'allowed', 'rule', 'to', 'role'] as const),
  ...(['wanted', 'wantedRole', 'from', 'requester', 'requests', 'pods', 'notStored', 'first', 'last'] as const),
];

/** One row for each group of decisions (RFC 4180; the caller ends the lines with CR LF). */
export function reportCsv(report: Report): string {
  const rows = reportJson(report).decisions.map((decision) => COLUMNS.map((column) => cell(decision[column])));
  return [COLUMNS.join(','), ...rows.map((row) => row.join(',')), ''].join('\n');
}

/**
 * What a spreadsheet reads as the beginning of a formula, also in the forms of full and half width, which some of them turn into
 * ASCII (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^[=+\-@\t\r|%−＝＋－＠｜％﹦﹢﹣﹫﹪]/;

/** In quotes, which no value can leave; a formula is shown as text by the apostrophe before it. */
function cell(value: string | number | boolean | null): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // Many readers of CSV cannot read a line feed in a cell, and no name has one.
  const text = (value ?? '').replaceAll(/[\r\n]/g, '?');
  return `"${FORMULA.test(text) ? "'" : ''}${text.replaceAll('"', '""')}"`;
}
