import { quote } from './printable.ts';
import { PROGRAMS } from './programs.ts';

const PLAIN = /^[\w.:@/+=-]+$/;
const BEFORE_ARGUMENTS = new RegExp(`(?<=(?:${PROGRAMS.join('|')})) `, 'g');

/**
 * Returns a name that its owner could choose freely, such as that of a user, for use in a sentence. It is in quotes
 * unless it is one plain word, and contains nothing that looks like a command, because views show commands ready to
 * paste.
 */
export function showName(name: string): string {
  return PLAIN.test(name) ? name : quote(name).replaceAll(BEFORE_ARGUMENTS, '\\u0020');
}
