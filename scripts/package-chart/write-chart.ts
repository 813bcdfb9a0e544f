import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { Publication } from '../../src/chart/public-annotations.ts';
import { userError } from '../../src/errors.ts';
import { PROGRAM } from '../../src/names.ts';
import { expectedFiles } from '../../test/chart/expected.ts';

type Chart = {
  /** Path of the clone. */
  root: string;
  /** An empty folder for the copy. */
  work: string;
  /** Folder with the archives of the dependencies. */
  dependencies: string;
  /** Image without a tag. */
  image: string;
  publication: Publication;
};

/**
 * Copies `chart/`, and writes into the copy what differs in a release: the image, its publication, the license, and the
 * archives of the dependencies, so that an installation downloads nothing.
 *
 * @returns the folder of the copy
 * @throws a user error if an archive is missing, or if there is a different one
 */
export function writeChart({ root, work, dependencies, image, publication }: Chart): string {
  const chart = join(work, PROGRAM);
  // The dependencies that a clone has downloaded may be outdated, and so may its lock file.
  const isWritten = (path: string) => !['charts', 'Chart.lock'].includes(basename(path));
  cpSync(join(root, 'chart'), chart, { recursive: true, filter: isWritten });
  cpSync(join(root, 'LICENSE'), join(chart, 'LICENSE'));
  const files = expectedFiles({ image, publication });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(chart, path), text);

  const { dependencies: wanted } = parse(files['Chart.yaml'] ?? '') as {
    dependencies: { name: string; version: string }[];
  };
  const archives = wanted.map(({ name, version }) => `${name}-${version}.tgz`).sort();
  const found = existsSync(dependencies) ? readdirSync(dependencies).sort() : [];
  if (found.join() !== archives.join()) {
    const both = `${dependencies} has ${found.join(', ') || 'no file'}, and Chart.yaml needs ${archives.join(', ')}`;
    throw userError(`${both}: run helm dependency update chart.`, { code: 'package_chart' });
  }
  mkdirSync(join(chart, 'charts'));
  for (const archive of archives) cpSync(join(dependencies, archive), join(chart, 'charts', archive));
  return chart;
}
