import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Folder of the batches, relative to the root. */
export const BATCHES = '.tap/batches';

/** A folder with fewer files does not get its own process. */
const FEW = 5;

/**
 * Writes one test file for each folder in `test`, which imports the test files of that folder one after another, so
 * that they share a process: starting one takes longer than most of these files. Folders with few files, and the files
 * directly in `test`, share one batch.
 *
 * @param files test files that do not affect each other, relative to the root
 * @returns the written files, relative to the root
 */
export function writeBatches(root: string, files: readonly string[]): string[] {
  rmSync(join(root, BATCHES), { recursive: true, force: true });
  const folderOf = (file: string) => file.split('/').slice(0, 2).join('/');
  const sizes = new Map([...Map.groupBy(files, folderOf)].map(([folder, members]) => [folder, members.length]));
  const isFew = (folder: string) => (sizes.get(folder) ?? 0) < FEW;
  const batches = Map.groupBy(files, (file) => (isFew(folderOf(file)) ? 'test/small' : folderOf(file)));
  return [...batches].map(([folder, members]) => {
    const batch = `${BATCHES}/${folder}.mjs`;
    mkdirSync(join(root, batch, '..'), { recursive: true });
    const imports = members.map((file) => `await import('${pathToFileURL(join(root, file)).href}');\n`);
    writeFileSync(join(root, batch), imports.join(''));
    return batch;
  });
}
