import { createReadStream } from 'node:fs';
import { userError } from '../errors.ts';
import { whyUnreadable } from '../why-unreadable.ts';

/** Characters. An audit event with a pod has some 100 KiB; the API server stores no object of more than 1.5 MiB. */
const LONGEST_LINE = 8 * 1024 * 1024;

/**
 * Reads a file, or standard input for `-`, in pieces of whole lines: `undefined` is a line that is too long. Keeps one
 * piece and one line in memory, whatever the size of the file.
 *
 * @param flag that named it, for the message
 * @throws a user error `file_unreadable`
 */
export type ReadLines = (file: string, flag: string) => AsyncIterable<readonly (string | undefined)[]>;

export function createLineReader(stdin: NodeJS.ReadableStream, longest: number = LONGEST_LINE): ReadLines {
  return async function* (file, flag) {
    const stream = file === '-' ? stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
    stream.setEncoding('utf8');
    let rest = '';
    let isSkipped = false;
    try {
      for await (const chunk of stream) {
        const lines: (string | undefined)[] = (rest + String(chunk)).split('\n');
        rest = lines.pop() ?? '';
        if (isSkipped && lines.length > 0) {
          lines[0] = undefined;
          isSkipped = false;
        }
        if (rest.length > longest) {
          rest = '';
          isSkipped = true;
        }
        yield lines;
      }
    } catch (reason) {
      const why = whyUnreadable(reason) ?? 'it cannot be read';
      throw userError(`${flag}: ${file}: ${why}`, {
        code: 'file_unreadable',
        where: flag,
        found: file,
        because: reason,
      });
    }
    if (isSkipped) yield [undefined];
    else if (rest !== '') yield [rest];
  };
}
