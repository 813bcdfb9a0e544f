import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { userError } from '../errors.ts';
import { whyUnreadable } from '../why-unreadable.ts';
import { decodeText } from './decode-text.ts';

/** The name of `-` in messages and findings. */
const STANDARD_INPUT = '<stdin>';

/** The name of a file in messages and findings. */
export function shownFile(file: string): string {
  return file === '-' ? STANDARD_INPUT : file;
}

/**
 * Reads a file, or standard input for `-`.
 *
 * @param flag the flag that named the file, for the message; absent if the file was an argument
 * @throws a user error `file_unreadable`, `not_text` or `input_twice`
 */
export type ReadText = (file: string, flag?: string) => Promise<string>;

/** What reads standard input if it was named by an argument instead of a flag. */
const ANOTHER_FILE = 'another FILE';

/**
 * Returns the user error for a second use of standard input.
 *
 * @param flag the flag that named it; absent for an argument
 * @param user the flag that also reads it; by default another argument
 */
export function inputTwice(flag: string | undefined, user: string = ANOTHER_FILE): Error {
  const prefix = flag === undefined ? '' : `${flag}: `;
  return userError(`${prefix}standard input (-) can be read only once, and ${user} reads it`, {
    code: 'input_twice',
    where: flag ?? '-',
    hint: 'name a file for one of the two',
  });
}

/** Returns a reader of files. It reads standard input only once, because that cannot be read again. */
export function createReader(stdin: NodeJS.ReadableStream): ReadText {
  let user: string | undefined;
  return async (file, flag) => {
    const where = flag ?? file;
    const prefix = flag === undefined ? '' : `${flag}: `;
    const decoded = (bytes: Uint8Array): string => {
      const text = decodeText(bytes);
      if (text !== undefined) return text;
      const message = `${prefix}${shownFile(file)}: found bytes that are not text, wanted a file in UTF-8`;
      throw userError(message, { code: 'not_text', where, found: file });
    };
    if (file === '-') {
      if (user !== undefined) throw inputTwice(flag, user);
      user = flag ?? ANOTHER_FILE;
      return decoded(await buffer(stdin));
    }
    const bytes = await readFile(file).catch((reason: unknown) => {
      const why = whyUnreadable(reason) ?? 'it cannot be read';
      throw userError(`${prefix}${file}: ${why}`, { code: 'file_unreadable', where, found: file, because: reason });
    });
    return decoded(bytes);
  };
}
