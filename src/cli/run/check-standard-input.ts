import { inputTwice } from '../../files/read-text.ts';
import type { Usage } from './command.ts';
import { flagOf } from './environment.ts';

/**
 * Refuses a command line that reads standard input twice, because the first reader would take the text that is meant
 * for the second.
 *
 * @throws a user error `input_twice`
 */
export function checkStandardInput(
  { options: known }: Pick<Usage, 'options'>,
  words: readonly string[],
  options: Readonly<Record<string, unknown>>,
): void {
  const flags = Object.keys(known).flatMap((key) =>
    known[key]?.value === 'FILE' ? [options[key]].flat().flatMap((file) => (file === '-' ? [key] : [])) : [],
  );
  const [first, ...others] = [...flags.map(flagOf), ...words.filter((word) => word === '-').map(() => undefined)];
  if (others.length > 0) throw inputTwice(others[0], first);
}
