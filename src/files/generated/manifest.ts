import { createHash } from 'node:crypto';
import { isMap, mapIn } from '../../collections/is-map.ts';
import { type Cause, userError } from '../../errors.ts';
import { PROGRAM } from '../../names.ts';

/**
 * The file in the output folder that lists the generated files, and contains the state of the fleet that they were made
 * from.
 */
export const MANIFEST = `.${PROGRAM}.json`;

export type Manifest = {
  /** SHA-256 of the content in hexadecimal digits, by path. */
  files: ReadonlyMap<string, string>;
  /** JSON; `undefined` if the manifest was written by a version without it. */
  state: unknown;
};

const COMMENT = `Files that ${PROGRAM} generate wrote here, with the hash of each: files that were edited since are not changed. The state is that of their fleet, with which generate --dry-run compares an edit.`;
/** Allows only paths inside the folder, so that a forged manifest cannot remove files elsewhere. */
const PATH = /^(?!\.{1,2}(?:\/|$))(?:(?!\/\.{1,2}(?:\/|$))[^\\\0])+$/;

export function hashOf(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** @param state JSON */
export function manifestText(files: ReadonlyMap<string, string>, state: unknown): string {
  const hashes = Object.fromEntries([...files].map(([path, text]) => [path, hashOf(text)]));
  return `${JSON.stringify({ comment: COMMENT, version: 1, files: hashes, state }, undefined, 2)}\n`;
}

/**
 * Reads the list of files. The state is not checked here: even without it, generate can tell its own files from others.
 *
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
  return { files, state: mapIn(value).state };
}

function malformed(where: string, cause: Pick<Cause, 'because'>): Error {
  return userError(`${where}: the manifest is damaged, so generate cannot tell its own files from others`, {
    code: 'manifest_malformed',
    where,
    hint: 'restore it; or remove it, and use --force to overwrite every file in the way',
    ...cause,
  });
}

function filesIn(value: unknown): Manifest['files'] | undefined {
  if (!isMap(value) || value.version !== 1 || !isMap(value.files)) return undefined;
  const entries = Object.entries(value.files);
  const sound = entries.every(([path, hash]) => PATH.test(path) && !path.startsWith('/') && typeof hash === 'string');
  return sound ? new Map(entries as [string, string][]) : undefined;
}
