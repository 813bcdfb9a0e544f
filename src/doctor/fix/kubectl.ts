import { shellWord } from '../../text/shell-word.ts';

/**
 * A kubectl command to paste into a shell.
 *
 * @param namespace `undefined` for objects without a namespace
 */
export function kubectl(namespace: string | undefined, ...words: readonly string[]): { command: string } {
  const where = namespace === undefined ? [] : ['--namespace', namespace];
  return { command: ['kubectl', ...where, ...words].map(shellWord).join(' ') };
}
