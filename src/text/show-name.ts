import { quote } from './printable.ts';
import { PROGRAMS } from './programs.ts';

const PLAIN = /^[\w.:@/+=-]+$/;
const BEFORE_ARGUMENTS = new RegExp(`(?<=(?:${PROGRAMS.join('|')})) `, 'g');

/**
 * A name that its owner was free to choose, such as that of a user, within a sentence: in quotes unless it is one plain word, and
 * without anything that looks like a command, which views make ready to paste.
 */
export function showName(name: string): string {
  return PLAIN.test(name) ? name : quote(name).replaceAll(BEFORE_ARGUMENTS, '\\u0020');
}
