import { userError } from '../../errors.ts';
import type { OptionUsage } from '../run/command.ts';
import { flagOf, variableOf } from '../run/environment.ts';

/**
 * Returns the key of the first of some options that was typed; `undefined` if none was.
 *
 * An option that the environment sets does not count, because a variable is set for all commands, even those that do
 * not need it.
 *
 * @param usages of options that have a default, whose value is always set
 */
export function firstTyped<Key extends string>(
  keys: readonly Key[],
  options: { readonly [Each in Key]?: unknown },
  env: NodeJS.ProcessEnv,
  usages: { readonly [Each in Key]?: OptionUsage } = {},
): Key | undefined {
  return keys.find(
    (key) => options[key] !== undefined && options[key] !== usages[key]?.default && !env[variableOf(key)],
  );
}

/**
 * Returns the error for an option that would be ignored.
 *
 * @param why what is missing: `without --cluster`
 */
export function withoutEffect(key: string, why: string, hint: string): Error {
  const flag = flagOf(key);
  return userError(`${flag} has no effect ${why}`, { code: 'option_without_effect', where: flag, hint });
}
