import { systemCodeOf } from './errors.ts';

const WHY: { [code: string]: string } = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder; name a file',
  ENOTDIR: 'a part of its path is not a folder',
};

/**
 * Why a file cannot be read, as a clause about it.
 *
 * @param reason what was thrown
 * @returns `undefined` for anything but an error of the system
 */
export function whyUnreadable(reason: unknown): string | undefined {
  const code = systemCodeOf(reason);
  return code === undefined ? undefined : (WHY[code] ?? `it cannot be read (${code})`);
}
