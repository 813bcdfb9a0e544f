import { existsSync, rmSync } from 'node:fs';

/** More passes than a program needs to remove its own files. */
const MOST_PASSES = 100;

/**
 * Removes a folder whose files another program may be removing at the same moment. `rmSync` of Node 24 ends without an
 * error when a file disappears before it gets to it, and leaves the rest of the folder.
 *
 * @throws if the folder still exists at the end
 */
export function removeFolder(folder: string): void {
  for (let pass = 0; pass < MOST_PASSES && existsSync(folder); pass += 1)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  if (existsSync(folder)) throw new Error(`${folder} cannot be removed: remove it, because it contains a secret`);
}
