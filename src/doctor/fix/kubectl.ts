import { shellWord } from '../../text/shell-word.ts';

/**
 * Returns a kubectl command to paste into a shell.
 *
 * @param namespace `undefined` for objects without a namespace
 */
export function kubectl(namespace: string | undefined, ...words: readonly string[]): { command: string } {
  const where = namespace === undefined ? [] : ['--namespace', namespace];
  return { command: ['kubectl', ...where, ...words].map(shellWord).join(' ') };
}

/**
 * Returns the words that name an object. Roles and bindings may have names that kubectl would read as an option, such
 * as `--token=x` (`apimachinery/pkg/api/validation/path`, `ValidatePathSegmentName`).
 */
export function objectWords(kind: string, name: string): readonly string[] {
  return name.startsWith('-') ? [`${kind}/${name}`] : [kind, name];
}
