import { oneLine } from '../../text/printable.ts';
import { trimEndOf } from '../../text/trim-characters.ts';

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

/** An address in a sentence. A scheme is short, so that the work grows only with the length of the text. */
const ADDRESS = /(\b[a-z][a-z0-9]{0,15}:\/\/[^\s|`<>"]+)/i;

/**
 * A sentence, in which every character that can begin markup is escaped (CommonMark 0.31, section 2.4), and no person is
 * mentioned. Addresses are code: they can be copied, and none becomes a link.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .split(ADDRESS)
    .map((part, at) => (at % 2 === 0 ? escapeWords(part) : addressAsCode(part)))
    .join('');
}

function addressAsCode(part: string): string {
  const address = trimEndOf(part, '.,;:)');
  return `${code(address)}${escapeWords(part.slice(address.length))}`;
}

function escapeWords(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]#!|~$^]/g, '\\$&')
    .replaceAll('@', '(at)')
    .replaceAll('://', ': //');
}
