import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Cause, systemCodeOf, userError } from '../../errors.ts';

/** What is at a path: a file with its content, or a symbolic link to anything. */
export type Found = { is: 'file'; text: string } | { is: 'link' };

/** The operations on the output folder that generate needs. Every failure is a user error `output_unusable`. */
type Folder = {
  /** The path as the user wrote it. */
  name: string;
  /** @returns `undefined` if there is no file */
  read(path: string): Found | undefined;
  /** Replaces a file atomically: a reader sees the old content or the new. Creates the folders above it. */
  write(path: string, text: string): void;
  /** Removes a file, and the folders above it that are then empty. */
  remove(path: string): void;
};

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read or write it',
  EPERM: 'this user may not read or write it',
  EROFS: 'it is read-only',
  ENOSPC: 'no space is left',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
};

/** @throws a user error `output_unusable` if the path exists and is not a folder */
export function openFolder(name: string): Folder {
  const kind = attempt(name, () => statSync(name, { throwIfNoEntry: false }));
  if (kind !== undefined && !kind.isDirectory())
    throw unusable(name, 'it is a file, wanted a folder', { hint: 'name another folder' });
  /** Folders that were checked. They are not links, so they are really inside the output folder. */
  const known = new Set<string>(['.']);

  /** @returns true if the folder exists */
  function checkAbove(path: string): boolean {
    const above = dirname(path);
    if (known.has(above)) return true;
    if (!checkAbove(above)) return false;
    const full = join(name, above);
    const found = attempt(full, () => lstatSync(full, { throwIfNoEntry: false }));
    if (found === undefined) return false;
    if (found.isSymbolicLink())
      throw unusable(full, 'it is a symbolic link, so files could be written anywhere', { hint: 'remove it' });
    if (!found.isDirectory()) throw unusable(full, 'it is a file, wanted a folder', { hint: 'remove it' });
    known.add(above);
    return true;
  }

  return {
    name,
    read(path) {
      if (!checkAbove(path)) return undefined;
      const full = join(name, path);
      const found = attempt(full, () => lstatSync(full, { throwIfNoEntry: false }));
      if (found === undefined) return undefined;
      if (found.isSymbolicLink()) return { is: 'link' };
      if (!found.isFile()) throw unusable(full, 'it is a folder or a device, wanted a file', { hint: 'remove it' });
      return { is: 'file', text: attempt(full, () => readFileSync(full, 'utf8')) };
    },
    write(path, text) {
      const full = join(name, path);
      const unfinished = join(dirname(full), `.${process.pid}.unfinished`);
      attempt(full, () => {
        makeFolders(dirname(full));
        try {
          writeFileSync(unfinished, text);
          renameSync(unfinished, full);
        } catch (error) {
          rmSync(unfinished, { force: true });
          throw error;
        }
      });
    },
    remove(path) {
      attempt(join(name, path), () => rmSync(join(name, path)));
      for (let above = dirname(path); above !== '.'; above = dirname(above)) {
        const full = join(name, above);
        if (attempt(full, () => readdirSync(full)).length > 0) return;
        attempt(full, () => rmdirSync(full));
      }
    },
  };
}

/**
 * Creates folders one by one: with `recursive: true`, Node retries forever if the first folder cannot be created (in
 * /proc).
 */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  mkdirSync(path);
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = systemCodeOf(error) ?? 'unknown reason';
    throw unusable(path, WHY[code] ?? `it cannot be used (${code})`, { because: error });
  }
}

function unusable(path: string, why: string, cause: Pick<Cause, 'hint' | 'because'>): Error {
  return userError(`${path}: ${why}`, { code: 'output_unusable', where: path, ...cause });
}
