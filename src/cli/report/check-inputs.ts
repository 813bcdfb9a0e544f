import { userError } from '../../errors.ts';

/**
 * Refuses a command line without files, or with standard input for two of them.
 *
 * @throws a user error `argument_missing` or `input_twice`
 */
export function checkInputs(files: readonly string[], others: readonly (string | undefined)[]): void {
  if (files.length === 0)
    throw userError('there is no log to read', {
      code: 'argument_missing',
      hint: 'name a FILE, or - for standard input',
    });
  if ([...files, ...others].filter((file) => file === '-').length > 1)
    throw userError('standard input (-) can be read only once', {
      code: 'input_twice',
      where: '-',
      hint: 'name a file for one of the two',
    });
}
