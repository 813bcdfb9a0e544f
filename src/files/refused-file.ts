import { type Finding, formatFinding } from '../documents/finding.ts';
import { OTHER_DOCUMENT } from '../documents/other-document.ts';
import { userError } from '../errors.ts';
import { shownFile } from './read-text.ts';

/** Errors beyond this many are only counted: fixing the first ones often removes the others. */
const MOST = 20;

/**
 * A user error for an invalid file, with a line for each of its first errors.
 *
 * @param hint what to do beside correcting the lines
 */
export function refusedFile(
  what: string,
  code: string,
  file: string,
  findings: readonly Finding[],
  hint?: string,
): Error {
  const errors = findings.filter(({ level }) => level === 'error');
  const lines = errors.slice(0, MOST).map((finding) => formatFinding(shownFile(file), finding));
  const left = errors.length - lines.length;
  if (left > 0) lines.push(`and ${left} more`);
  // The line says with which command another kind of document can be checked; a hint about the wanted one contradicts it.
  const isOther = errors.some((finding) => finding.code === OTHER_DOCUMENT);
  return userError(`the ${what} cannot be used:`, { code, lines, ...(hint === undefined || isOther ? {} : { hint }) });
}
