import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { messageOf, userError } from '../errors.ts';

/**
 * Replaces the content of a file atomically: a reader sees the old or the new content, and an interrupted run leaves
 * one of them. A link stays a link, and the file keeps its permissions.
 *
 * @throws a user error `file_unwritable`
 */
export function replaceFile(file: string, text: string): void {
  try {
    const real = realpathSync(file);
    const next = `${real}.${process.pid}.tmp`;
    try {
      writeFileSync(next, text, { flag: 'wx' });
      chmodSync(next, statSync(real).mode);
      renameSync(next, real);
    } catch (reason) {
      rmSync(next, { force: true });
      throw reason;
    }
  } catch (reason) {
    throw userError(`${file}: it cannot be written (${messageOf(reason)})`, {
      code: 'file_unwritable',
      where: file,
      because: reason,
      hint: 'check the permissions of the file and of its folder; without --write, nothing is written',
    });
  }
}
