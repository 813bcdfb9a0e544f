import type { Found } from './folder.ts';
import { hashOf, type Manifest } from './manifest.ts';

/** What generate does with one file. */
export type Step = {
  path: string;
  action: 'add' | 'change' | 'remove' | 'keep';
  found: Found | undefined;
  /** The generated content. */
  wanted: string | undefined;
  /** Why only --force may take this step: the file was edited, or was not generated. */
  conflict: string | undefined;
};

/**
 * Returns the steps that make a folder contain the wanted files, and no other file of an earlier run, sorted by path.
 *
 * @param manifest hashes of the files that the last run wrote
 * @param read reads the present content of a file
 */
export function planOf(
  wanted: ReadonlyMap<string, string>,
  manifest: Manifest['files'],
  read: (path: string) => Found | undefined,
): readonly Step[] {
  const paths = new Set([...wanted.keys(), ...manifest.keys()]);
  return [...paths].sort().flatMap((path) => {
    const step = stepOf(path, wanted.get(path), manifest.get(path), read(path));
    return step === undefined ? [] : [step];
  });
}

function stepOf(
  path: string,
  wanted: string | undefined,
  written: string | undefined,
  found: Found | undefined,
): Step | undefined {
  const step = { path, found, wanted };
  // The file was removed by hand, and is no longer generated.
  if (wanted === undefined && found === undefined) return undefined;
  if (found === undefined) return { ...step, action: 'add', conflict: undefined };
  if (found.is === 'file' && found.text === wanted) return { ...step, action: 'keep', conflict: undefined };
  const action = wanted === undefined ? 'remove' : 'change';
  return { ...step, action, conflict: conflictOf(found, written, action) };
}

function conflictOf(found: Found, written: string | undefined, action: 'change' | 'remove'): string | undefined {
  if (found.is === 'link') return 'is a symbolic link';
  if (written === undefined) return 'was not written by generate';
  if (hashOf(found.text) === written) return undefined;
  return action === 'remove' ? 'is no longer generated, and was edited' : 'was edited since it was generated';
}
