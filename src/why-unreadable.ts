import { systemCodeOf } from './errors.ts';

const WHY: { [code: string]: string } = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder; name a file',
  ENOTDIR: 'a part of its path is not a folder',
  ELOOP: 'its path has too many symbolic links, or one that leads back to itself',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'the system failed to read it; check the disk or the network share',
  Z_BUF_ERROR: 'it is compressed with gzip and ends early; copy it again',
  Z_DATA_ERROR: 'it is compressed with gzip and damaged; copy it again',
};

/**
 * Returns why a file cannot be read, as a clause such as `there is no such file`.
 *
 * @param reason what was thrown
 * @returns `undefined` for anything but an error of the system
 */
export function whyUnreadable(reason: unknown): string | undefined {
  const code = systemCodeOf(reason);
  return code === undefined ? undefined : (WHY[code] ?? `it cannot be read (${code})`);
}
