import { flagOf } from '../run/environment.ts';

/** Options that change how a result is shown, not what it is about. */
const OF_OUTPUT: ReadonlySet<string> = new Set(['format', 'json', 'printPolicy']);

/**
 * Returns the options of a command line, for a document that says how it was made: `--aws`, `--context production`.
 *
 * @param defaults values of options that were not given
 */
export function givenOptions(
  options: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, object>>,
): readonly string[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (value === undefined || value === false || OF_OUTPUT.has(key) || isDefault(value, defaults[key])) return [];
    const flag = flagOf(key);
    return [value === true ? flag : `${flag} ${value}`];
  });
}

function isDefault(value: unknown, option: object | undefined): boolean {
  return option !== undefined && 'default' in option && option.default === value;
}
