import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where the batches are, relative to the root. */
export const BATCHES = '.tap/batches';

/**
 * Writes one test file for each folder in `test`, which imports the test files of that folder one after the other, so that they
 * share a process: starting one takes longer than most of these files.
 *
 * @param files of code that touches nothing but its arguments, so that no test sees another; relative to the root
 * @returns the written files, relative to the root
 */
export function writeBatches(root: string, files: readonly string[]): string[] {
  rmSync(join(root, BATCHES), { recursive: true, force: true });
  const folders = Map.groupBy(files, (file) => file.split('/').slice(0, 2).join('/'));
  return [...folders].map(([folder, members]) => {
    const batch = `${BATCHES}/${folder}.mjs`;
    mkdirSync(join(root, batch, '..'), { recursive: true });
    const imports = members.map((file) => `await import('${pathToFileURL(join(root, file)).href}');\n`);
    writeFileSync(join(root, batch), imports.join(''));
    return batch;
  });
}
