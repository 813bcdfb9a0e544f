import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * Returns the path of a file in the repository that contains it, with `/` between folders. Outside of a repository, it
 * is relative to the working directory. A name in angle brackets, such as `<stdin>`, is not a file name, and is
 * returned without the brackets.
 */
export function repositoryPath(file: string): string {
  if (file.startsWith('<') && file.endsWith('>')) return file.slice(1, -1);
  const path = resolve(file);
  const root = rootAbove(dirname(path)) ?? process.cwd();
  return relative(root, path).split(sep).join('/');
}

/** Returns the nearest folder that contains `.git`, which is a folder, or a file in a worktree or a submodule. */
function rootAbove(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : rootAbove(parent);
}
