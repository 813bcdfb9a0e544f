import { openFolder } from './generated/folder.ts';

/** A file to write, and what happened to it. */
export type NewFile = {
  path: string;
  /** `exists`: another file or a link is at its path, so nothing was written at all. */
  state: 'written' | 'unchanged' | 'exists';
};

/**
 * Writes either all files into a folder or none: without `force`, it writes nothing if a file exists with other
 * content.
 *
 * @param files texts by name
 * @throws a user error `output_unusable`
 */
export function writeNewFiles(output: string, files: ReadonlyMap<string, string>, force: boolean): readonly NewFile[] {
  const folder = openFolder(output);
  const plan = [...files].map(([path, text]): NewFile => {
    const found = folder.read(path);
    if (found?.is === 'file' && found.text === text) return { path, state: 'unchanged' };
    return { path, state: found === undefined || force ? 'written' : 'exists' };
  });
  if (plan.some(({ state }) => state === 'exists')) return plan.filter(({ state }) => state === 'exists');
  for (const { path, state } of plan) if (state === 'written') folder.write(path, files.get(path) ?? '');
  return plan;
}
