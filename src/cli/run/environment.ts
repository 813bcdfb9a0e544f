import { userError } from '../../errors.ts';
import { PROGRAM } from '../../names.ts';
import type { OptionUsage } from './command.ts';

const ON = new Set(['1', 'true', 'yes', 'on']);
const OFF = new Set(['0', 'false', 'no', 'off']);

/** `runnerVersion` → `--runner-version` */
export function flagOf(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `runnerVersion` → `GITLAB_RUNNER_IRSA_RUNNER_VERSION` */
export function variableOf(key: string): string {
  return `${PROGRAM}-${flagOf(key).slice(2)}`.replaceAll('-', '_').toUpperCase();
}

/**
 * True if a variable sets an option. An empty variable does not, because a chart renders one for a value that is not
 * set. `false` does not set a switch.
 *
 * @throws a user error `variable_invalid` for another value of a switch, which it does not repeat
 */
export function isSet(name: string, env: NodeJS.ProcessEnv, { value }: Pick<OptionUsage, 'value'>): boolean {
  const variable = env[name];
  if (variable === undefined || variable === '') return false;
  if (value !== undefined) return true;
  const word = variable.toLowerCase();
  if (ON.has(word) || OFF.has(word)) return ON.has(word);
  throw userError(`${name} is neither true nor false`, {
    code: 'variable_invalid',
    where: name,
    wanted: 'true or false, or 1 or 0',
    hint: 'set it to true or false, or unset it',
  });
}
