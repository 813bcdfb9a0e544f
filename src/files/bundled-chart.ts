import { messageOf, userError } from '../errors.ts';
import { listPackageFiles, packagePath, readPackageFile } from '../package/package-files.ts';

const FOLDER = 'chart/';

/**
 * Returns the files of the bundled chart that every wrapper chart contains unchanged, by their path in the chart.
 *
 * @throws a user error `chart_missing` if the program runs without the rest of its package
 */
export function readBundledChart(): ReadonlyMap<string, string> {
  try {
    const paths = [`${FOLDER}.helmignore`, ...listPackageFiles(`${FOLDER}templates`)];
    return new Map(paths.map((path) => [path.slice(FOLDER.length), readPackageFile(path)]));
  } catch (reason) {
    throw userError(`${packagePath(FOLDER)}: the templates of the chart cannot be read (${messageOf(reason)})`, {
      code: 'chart_missing',
      where: packagePath(FOLDER),
      because: reason,
      hint: 'install the package again: the folder chart is part of it',
    });
  }
}
