import { userError } from '../../errors.ts';

/**
 * What happens with names that differ: they are shown, they make the command fail, or they are written into the file.
 */
export type NamesMode = 'show' | 'check' | 'write';

/**
 * Returns the mode that the options choose.
 *
 * @throws a user error `flags_conflict`
 */
export function chooseMode(file: string, { check, write }: { check?: true; write?: true }): NamesMode {
  if (check && write)
    throw userError('--check and --write cannot be combined: --check writes nothing', {
      code: 'flags_conflict',
      where: '--check',
      hint: 'remove one of them',
    });
  if (write && file === '-')
    throw userError('--write needs a file: standard input cannot be written', {
      code: 'flags_conflict',
      where: '--write',
      hint: 'name a FILE',
    });
  return check ? 'check' : write ? 'write' : 'show';
}
