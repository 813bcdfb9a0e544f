import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the arguments of `npm test -- <arguments>` select. */
export interface TestSelection {
  /** Test files, relative to the root, with `/`, sorted. */
  readonly files: string[];
  /** Those of the files that need a control plane. */
  readonly onCluster: string[];
  /**
   * Those that tap runs: the ones with coverage, and files that were named, so that each assertion is shown. Node's own
   * runner, which takes a third less time, runs the others.
   */
  readonly byTap: string[];
  /** Those that may share a process with the others of their folder. */
  readonly sharing: string[];
  /**
   * Says whether the files are all tests, all tests of some folders in `test`, or only a part of a folder. Coverage of
   * a part means nothing.
   */
  readonly covered: 'everything' | 'folders' | 'parts';
  /** True if tests that generate their cases try only a part of them. */
  readonly isQuick: boolean;
  /** All other arguments, which are for tap. */
  readonly options: string[];
}

/**
 * Skips the tests that need more than Node: a control plane, a memory cgroup, Python programs, a browser, the npm
 * registry, or half a minute for the executable.
 */
const nodeOnly = '--node-only';
const clusterFolder = 'test/cluster/';
const notNodeOnly = [
  clusterFolder,
  'test/aws/',
  'test/browser/',
  'test/memory/',
  'test/package/executable.test.ts',
  'test/package/old-node.test.ts',
  'test/package/package.test.ts',
  'test/tools/',
];

/**
 * Not run by tap, because it passes its own options to every Node that a test starts, and old versions exit because of
 * them.
 */
const notByTap = ['test/package/old-node.test.ts'];

/**
 * Takes files, folders and patterns out of the arguments. Without any of them, all test files are selected.
 *
 * @param root absolute path of the project; the arguments are relative to it
 * @param is.covered returns true if a test file has a coverage target
 * @param is.sharing returns true if it may share a process with others
 */
export function selectTests(
  root: string,
  args: readonly string[],
  is: Readonly<Record<'covered' | 'sharing', (file: string) => boolean>>,
): TestSelection {
  const options: string[] = [];
  const chosen: string[] = [];
  const words = args.filter((arg) => arg !== nodeOnly);
  for (const word of words) {
    const files = word.startsWith('-') ? [] : filesOf(root, word);
    if (files.length > 0 || (!word.startsWith('-') && existsSync(join(root, word)))) chosen.push(...files);
    else options.push(word);
  }
  const all = filesOf(root, 'test');
  const named = words.length > options.length;
  const isLeftOut = (file: string) => notNodeOnly.some((folder) => file.startsWith(folder));
  const isNodeOnly = args.includes(nodeOnly);
  const files = [...new Set(named ? chosen : all)].filter((file) => !(isNodeOnly && isLeftOut(file))).sort();
  const folders = new Set(files.map(folderOf));
  const isWhole = all.every((file) => !folders.has(folderOf(file)) || files.includes(file));
  return {
    files,
    onCluster: files.filter((file) => file.startsWith(clusterFolder)),
    byTap: files
      .filter((file) => !notByTap.includes(file))
      .filter((file) => named || options.length > 0 || (is.covered(file) && !isNodeOnly)),
    sharing: isNodeOnly && !named ? files.filter(is.sharing) : [],
    isQuick: isNodeOnly && !named,
    covered: named ? (isWhole ? 'folders' : 'parts') : 'everything',
    options,
  };
}

function folderOf(file: string): string | undefined {
  return file.split('/')[1];
}

function filesOf(root: string, arg: string): string[] {
  const path = arg.replace(/^\.\//, '').replace(/\/+$/, '');
  const isFolder = statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
  return globSync(isFolder ? `${path}/**/*.test.ts` : path, { cwd: root });
}
