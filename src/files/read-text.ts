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
 * @param flag that named it, for the message; absent where the file was an argument
 * @throws a user error `file_unreadable`, `not_text` or `input_twice`
 */
export type ReadText = (file: string, flag?: string) => Promise<string>;

/** The user of standard input that is an argument. */
const ANOTHER_FILE = 'another FILE';

/**
 * The user error for a second reader of standard input.
 *
 * @param flag that names it; absent for an argument
 * @param user the flag that reads it too, or by default another argument
 */
export function inputTwice(flag: string | undefined, user: string = ANOTHER_FILE): Error {
  const prefix = flag === undefined ? '' : `${flag}: `;
  return userError(`${prefix}standard input (-) can be read only once, and ${user} reads it`, {
    code: 'input_twice',
    where: flag ?? '-',
    hint: 'name a file for one of the two',
  });
}

/** Reads files; standard input only once, because it cannot be read again. */
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
