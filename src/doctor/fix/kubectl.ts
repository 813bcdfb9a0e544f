import { shellWord } from '../../shell-word.ts';

/**
 * A command of kubectl to paste into a shell.
 *
 * @param namespace `undefined` for what is in none
 */
export function kubectl(namespace: string | undefined, ...words: readonly string[]): { command: string } {
  const where = namespace === undefined ? [] : ['--namespace', namespace];
  return { command: ['kubectl', ...where, ...words].map(shellWord).join(' ') };
}
