import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '../../errors.ts';

/**
 * File names as in a Secret of type kubernetes.io/tls, and `ca.crt` as cert-manager adds it. `ca.key` exists only if we
 * made the authority.
 */
const FILES = { certificate: 'tls.crt', key: 'tls.key', authority: 'ca.crt', authorityKey: 'ca.key' } as const;

type FolderPart = keyof typeof FILES;

/** The four texts as found; `undefined` if the file does not exist. */
export type FolderTexts = { [Part in FolderPart]: string | undefined };

/** Returns the path of each part. */
export function pathsIn(folder: string): { [Part in FolderPart]: string } {
  return {
    certificate: join(folder, FILES.certificate),
    key: join(folder, FILES.key),
    authority: join(folder, FILES.authority),
    authorityKey: join(folder, FILES.authorityKey),
  };
}

/** @throws the system's error for a file that exists and cannot be read */
export async function readFolder(folder: string): Promise<FolderTexts> {
  const paths = pathsIn(folder);
  const [certificate, key, authority, authorityKey] = await Promise.all([
    readIfPresent(paths.certificate),
    readIfPresent(paths.key),
    readIfPresent(paths.authority),
    readIfPresent(paths.authorityKey),
  ]);
  return { certificate, key, authority, authorityKey };
}

/**
 * Writes a file under a temporary name and renames it, so that a reader sees the old or the new text, never a part of
 * it.
 *
 * @param mode `0o600` for a key; set before the first byte is written
 */
export async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  const file = await open(draft, 'w', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(draft, mode);
  await rename(draft, path);
}

export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (reason) {
    if (systemCodeOf(reason) === 'ENOENT') return undefined;
    throw reason;
  }
}
