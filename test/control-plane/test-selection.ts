import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm test -- <arguments>` asks for. */
export interface TestSelection {
  /** Test files, relative to the root, with `/`, sorted. */
  readonly files: string[];
  /** Those among them that need a control plane. */
  readonly onCluster: string[];
  /** All other arguments: meant for tap. */
  readonly options: string[];
}

const clusterFolder = 'test/cluster/';

/**
 * Takes files, folders and patterns out of the arguments; without any of them, all test files are meant.
 *
 * @param root absolute path of the project; the arguments are relative to it
 */
export function selectTests(root: string, args: readonly string[]): TestSelection {
  const options: string[] = [];
  const chosen: string[] = [];
  for (const arg of args) {
    const files = arg.startsWith('-') ? [] : filesOf(root, arg);
    if (files.length > 0 || (!arg.startsWith('-') && existsSync(join(root, arg)))) chosen.push(...files);
    else options.push(arg);
  }
  const named = args.length > options.length;
  const files = [...new Set(named ? chosen : filesOf(root, 'test'))].sort();
  return { files, onCluster: files.filter((file) => file.startsWith(clusterFolder)), options };
}

function filesOf(root: string, arg: string): string[] {
  const path = arg.replace(/^\.\//, '').replace(/\/+$/, '');
  const isFolder = statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
  return globSync(isFolder ? `${path}/**/*.test.ts` : path, { cwd: root });
}
