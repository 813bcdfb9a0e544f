import { type Finding, formatFinding } from '../documents/finding.ts';
import { OTHER_DOCUMENT } from '../documents/other-document.ts';
import { userError } from '../errors.ts';
import { shownFile } from './read-text.ts';

/**
 * How many errors are listed. Further ones are only counted, because fixing the first ones often removes the others.
 */
const MOST_ERRORS = 20;

/**
 * Returns the user error for an invalid file, with a line for each of its first errors.
 *
 * @param hint what to do besides correcting the lines
 */
export function refusedFile(
  what: string,
  code: string,
  file: string,
  findings: readonly Finding[],
  hint?: string,
): Error {
  const errors = findings.filter(({ level }) => level === 'error');
  const lines = errors.slice(0, MOST_ERRORS).map((finding) => formatFinding(shownFile(file), finding));
  const left = errors.length - lines.length;
  if (left > 0) lines.push(`and ${left} more`);
  // For another kind of document, the line already names the command that checks it. A hint for the wanted kind would
  // contradict it.
  const isOther = errors.some((finding) => finding.code === OTHER_DOCUMENT);
  return userError(`the ${what} cannot be used:`, { code, lines, ...(hint === undefined || isOther ? {} : { hint }) });
}
