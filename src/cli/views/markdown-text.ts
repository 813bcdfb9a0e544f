import { oneLine } from '../../printable.ts';

/** A value as code: nothing in it is markup, a link or the mention of a person (CommonMark 0.31, section 6.1). */
export function code(value: string): string {
  const text = oneLine(value || '-');
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const blank = longest === 0 ? '' : ' ';
  return `${fence}${blank}${text}${blank}${fence}`;
}

/**
 * The same in a cell of a table. A pipe is escaped as in the table extension of GitHub and GitLab; a backslash before it would
 * escape the escape.
 */
export function codeCell(value: string): string {
  return code(value)
    .replaceAll(/\\(?=\|)/g, '\\ ')
    .replaceAll('|', '\\|');
}

/**
 * A sentence, in which every character that can begin markup is escaped (CommonMark 0.31, section 2.4), and no person is
 * mentioned.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]#!|~$^]/g, '\\$&')
    .replaceAll('@', '(at)')
    .replaceAll('://', ': //');
}
