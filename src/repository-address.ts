import { REPOSITORY } from './names.ts';

/**
 * Returns the address of a file or folder of the repository at a version. A report or a job log that is kept links to
 * the pages of the version that wrote it, because the pages of another version may lack its codes.
 *
 * @param version without `v`
 * @param path in the repository, with an anchor: `docs/reasons.md#no_rule`
 */
export function repositoryAddress(version: string, path: string): string {
  return `${REPOSITORY}/blob/v${encodeURIComponent(version.toWellFormed())}/${path}`;
}
