import type { Report } from '../../../records/report/report.ts';
import { reportJson } from './json.ts';

const COLUMNS = [
  ...(['project', 'name', 'namespace', 'mode', 'reason', 'would', 'allowed', 'rule', 'to', 'role'] as const),
  ...(['wanted', 'wantedRole', 'from', 'requester', 'requests', 'pods', 'notStored', 'first', 'last'] as const),
];

/** Returns one row for each group of decisions (RFC 4180). The caller ends the lines with CR LF. */
export function reportCsv(report: Report): string {
  const rows = reportJson(report).decisions.map((decision) => COLUMNS.map((column) => cell(decision[column])));
  return [COLUMNS.join(','), ...rows.map((row) => row.join(',')), ''].join('\n');
}

/**
 * Matches what a spreadsheet may read as the beginning of a formula, including forms of full and half width, which some
 * spreadsheets turn into ASCII (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^[=+\-@\t\r|%−＝＋－＠｜％﹦﹢﹣﹫﹪]/;

/** Returns a value in quotes, which it cannot end. An apostrophe before a formula makes it text. */
function cell(value: string | number | boolean | null): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // Many programs cannot read a line feed in a cell, and no name has one.
  const text = (value ?? '').replaceAll(/[\r\n]/g, '?');
  return `"${FORMULA.test(text) ? "'" : ''}${text.replaceAll('"', '""')}"`;
}
