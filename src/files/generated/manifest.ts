import { createHash } from 'node:crypto';
import { type Cause, userError } from '../../errors.ts';
import { isMap } from '../../is-map.ts';
import { PROGRAM } from '../../names.ts';

/** In the output folder: which files are the generator's own, and what they held. */
export const MANIFEST = `.${PROGRAM}.json`;

/** SHA-256 in hexadecimal digits, by path. */
export type Manifest = ReadonlyMap<string, string>;

const COMMENT = `Which files ${PROGRAM} generate has written here, and what they held: those that somebody has changed since are left alone.`;
/** Only below the folder, so that a manifest that was tampered with removes nothing elsewhere. */
const PATH = /^(?!\.{1,2}(?:\/|$))(?:(?!\/\.{1,2}(?:\/|$))[^\\\0])+$/;

export function hashOf(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

export function manifestText(files: ReadonlyMap<string, string>): string {
  const hashes = Object.fromEntries([...files].map(([path, text]) => [path, hashOf(text)]));
  return `${JSON.stringify({ comment: COMMENT, version: 1, files: hashes }, undefined, 2)}\n`;
}

/**
 * @param where for the message
 * @throws a user error `manifest_malformed`
 */
export function parseManifest(text: string, where: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (reason) {
    throw malformed(where, { because: reason });
  }
  const files = filesIn(value);
  if (files === undefined) throw malformed(where, {});
  return files;
}

function malformed(where: string, cause: Pick<Cause, 'because'>): Error {
  return userError(
    `${where}: this is not what generate has written there, so it cannot tell its own files from others`,
    {
      code: 'manifest_malformed',
      where,
      hint: 'restore it; or remove it, and say --force to take over every file that is in the way',
      ...cause,
    },
  );
}

function filesIn(value: unknown): Manifest | undefined {
  if (!isMap(value) || value.version !== 1 || !isMap(value.files)) return undefined;
  const entries = Object.entries(value.files);
  const sound = entries.every(([path, hash]) => PATH.test(path) && !path.startsWith('/') && typeof hash === 'string');
  return sound ? new Map(entries as [string, string][]) : undefined;
}
