import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm test -- <arguments>` asks for. */
export interface TestSelection {
  /** Test files, relative to the root, with `/`, sorted. */
  readonly files: string[];
  /** Those among them that need a control plane. */
  readonly onCluster: string[];
  /**
   * What the files cover: every room, some rooms as a whole, or only parts of a room, of which a figure would mean nothing.
   * A room is a folder of `test`.
   */
  readonly covered: 'everything' | 'rooms' | 'parts';
  /** All other arguments: meant for tap. */
  readonly options: string[];
}

/** Leaves out the tests that need more than Node: a control plane, or programs of Python. */
const nodeOnly = '--node-only';
const clusterFolder = 'test/cluster/';
const pythonFolder = 'test/tools/';

/**
 * Takes files, folders and patterns out of the arguments; without any of them, all test files are meant.
 *
 * @param root absolute path of the project; the arguments are relative to it
 */
export function selectTests(root: string, args: readonly string[]): TestSelection {
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
  const isLeftOut = (file: string) => file.startsWith(clusterFolder) || file.startsWith(pythonFolder);
  const files = [...new Set(named ? chosen : all)]
    .filter((file) => !(args.includes(nodeOnly) && isLeftOut(file)))
    .sort();
  const rooms = new Set(files.map(roomOf));
  const isWhole = all.every((file) => !rooms.has(roomOf(file)) || files.includes(file));
  return {
    files,
    onCluster: files.filter((file) => file.startsWith(clusterFolder)),
    covered: named ? (isWhole ? 'rooms' : 'parts') : 'everything',
    options,
  };
}

function roomOf(file: string): string | undefined {
  return file.split('/')[1];
}

function filesOf(root: string, arg: string): string[] {
  const path = arg.replace(/^\.\//, '').replace(/\/+$/, '');
  const isFolder = statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
  return globSync(isFolder ? `${path}/**/*.test.ts` : path, { cwd: root });
}
