import { isAbsolute, relative } from 'node:path';
import { repositoryAddress } from '../repository-address.ts';
import { packagePath } from './package-files.ts';
import { packageVersion } from './package-version.ts';

/** The compiler rewrites the extensions of imports, but not the URL of a module. */
const IS_CHECKOUT = import.meta.url.endsWith('.ts');

/**
 * Returns where the user can open a page of the documentation. In a checkout, that is a file. Otherwise it is the
 * address of the page in the repository at the running version, because a file in the cache of npx, in the image or in
 * the executable cannot be opened.
 *
 * @param page its name in `docs/`, such as `reasons.md`
 * @param anchor heading on that page
 * @returns a path relative to the working directory, an absolute path if the page is not below it, or an address
 */
export function docsPage(page: string, anchor?: string): string {
  const shown = IS_CHECKOUT ? pathOf(page) : repositoryAddress(packageVersion(), `docs/${page}`);
  return anchor === undefined ? shown : `${shown}#${anchor}`;
}

function pathOf(page: string): string {
  const file = packagePath(`docs/${page}`);
  const path = relative(process.cwd(), file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
}
