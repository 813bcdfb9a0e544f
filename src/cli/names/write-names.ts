import { userError } from '../../errors.ts';
import { replaceFile } from '../../files/replace-file.ts';
import { editNames } from '../../naming/edit-names.ts';

/**
 * Writes names into a file and changes nothing else in it.
 *
 * @param text the current text of the file
 * @throws a user error `file_uneditable`
 */
export function writeNames(file: string, text: string, names: ReadonlyMap<string, string>): void {
  const edited = editNames(text, names);
  if (edited === undefined)
    throw userError(
      `${file}: names cannot be written without changing anything else, for example because of an alias`,
      {
        code: 'file_uneditable',
        where: file,
        hint: 'write these names into the file yourself',
        lines: [...names].map(([id, path]) => `${id}: ${path}`),
      },
    );
  replaceFile(file, edited);
}
