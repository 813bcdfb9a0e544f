import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageOf, userError } from '../errors.ts';

/** As far above `src/files` as above `dist/files` and the bundle of the image. */
const FOLDER = new URL('../../chart/', import.meta.url);
const TEMPLATES = 'templates';

/**
 * The files of the bundled chart that every wrapper chart contains unchanged, by their path in the chart.
 *
 * @throws a user error `chart_missing` where the program runs without the rest of its package
 */
export function readBundledChart(): ReadonlyMap<string, string> {
  try {
    const templates = readdirSync(new URL(TEMPLATES, FOLDER), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(fileURLToPath(FOLDER).length));
    return new Map(['.helmignore', ...templates].map((path) => [path, readFileSync(new URL(path, FOLDER), 'utf8')]));
  } catch (reason) {
    throw userError(`${fileURLToPath(FOLDER)}: the templates of the chart cannot be read (${messageOf(reason)})`, {
      code: 'chart_missing',
      where: fileURLToPath(FOLDER),
      because: reason,
      hint: 'install the package again: the folder chart is part of it',
    });
  }
}
