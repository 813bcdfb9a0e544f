import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** As far above `src/files` as above `dist/files` and the bundle of the image. */
const FOLDER = new URL('../../docs/', import.meta.url);

/**
 * Where a page of the documentation is, as the user can open it: the package and the image ship `docs/`, so the page is
 * always that of the installed version.
 *
 * @param page its name in `docs/`, such as `reasons.md`
 * @param anchor heading on that page
 * @returns a path relative to the working directory, or an absolute one where the page is not below it
 */
export function docsPage(page: string, anchor?: string): string {
  const file = fileURLToPath(new URL(page, FOLDER));
  const path = relative(process.cwd(), file);
  const shown = path.startsWith('..') || isAbsolute(path) ? file : path;
  return anchor === undefined ? shown : `${shown}#${anchor}`;
}
