import { hashOf, type Manifest } from './manifest.ts';

/** What is to be done about one file. */
export type Step = {
  path: string;
  action: 'add' | 'change' | 'remove' | 'keep';
  /** What is there; `link` for a symbolic link. */
  found: string | undefined;
  /** What should be there. */
  wanted: string | undefined;
  /** Why it is somebody else's, so that only --force may do it. */
  conflict: string | undefined;
};

/**
 * What makes a folder hold the wanted files and nothing else that was generated before, sorted by path.
 *
 * @param manifest what was written the last time
 * @param read what is there now
 */
export function planOf(
  wanted: ReadonlyMap<string, string>,
  manifest: Manifest,
  read: (path: string) => string | undefined,
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
  found: string | undefined,
): Step | undefined {
  const step = { path, found, wanted };
  // Somebody has removed it, and it is not wanted any more.
  if (wanted === undefined && found === undefined) return undefined;
  if (found === undefined) return { ...step, action: 'add', conflict: undefined };
  if (found === wanted) return { ...step, action: 'keep', conflict: undefined };
  const action = wanted === undefined ? 'remove' : 'change';
  return { ...step, action, conflict: conflictOf(found, written, action) };
}

function conflictOf(found: string, written: string | undefined, action: 'change' | 'remove'): string | undefined {
  if (found === 'link') return 'is a symbolic link';
  if (written === undefined) return 'was not written by generate';
  if (hashOf(found) === written) return undefined;
  return action === 'remove' ? 'is not generated any more, and was edited' : 'was edited since it was generated';
}
