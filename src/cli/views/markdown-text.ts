import { oneLine } from '../../text/printable.ts';
import { trimEndOf } from '../../text/trim-characters.ts';

/**
 * Returns a value as code, in which nothing is markup, a link or a mention of a person (CommonMark 0.31, section 6.1).
 */
export function code(value: string): string {
  const text = oneLine(value || '-');
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const blank = longest === 0 ? '' : ' ';
  return `${fence}${blank}${text}${blank}${fence}`;
}

/**
 * Returns a value as code in a cell of a table. A pipe is escaped as in the table extension of GitHub and GitLab. A
 * backslash before it is separated by a space, because it would escape the escape.
 */
export function codeCell(value: string): string {
  return code(value)
    .replaceAll(/\\(?=\|)/g, '\\ ')
    .replaceAll('|', '\\|');
}

/** Matches an address in a sentence. The length of the scheme is limited, so that matching takes linear time. */
const ADDRESS = /(\b[a-z][a-z0-9]{0,15}:\/\/[^\s|`<>"]+)/i;

/**
 * Returns a sentence in which every character that can begin markup is escaped (CommonMark 0.31, section 2.4) and no
 * person is mentioned. Addresses are marked as code, so that they can be copied and do not become links.
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
