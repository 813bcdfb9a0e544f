import { MAPPING_KEY } from '../../names.ts';
import { type Found, openFolder } from './folder.ts';
import { MANIFEST, parseManifest } from './manifest.ts';
import { planOf, type Step } from './plan.ts';

/** An output folder, compared with the files that it should contain. */
type OutputFolder = {
  steps: readonly Step[];
  /** True if the manifest itself is missing or out of date. */
  manifestDiffers: boolean;
  /** True if no run has written to the folder, and no file is in the way. */
  isNew: boolean;
  /** Returns what the last run left: the text of the mapping, empty if there is none, and the state in the manifest. */
  lastRun(): { mapping: string; state: unknown };
  /** Takes the steps, including those with a conflict. */
  write(): void;
};

/**
 * @param output the folder, as the user wrote it
 * @param manifest the text of the manifest for these files
 * @throws a user error `output_unusable` or `manifest_malformed`
 */
export function openOutput(output: string, files: ReadonlyMap<string, string>, manifest: string): OutputFolder {
  const folder = openFolder(output);
  const found = textOf(folder.read(MANIFEST));
  const before = found === undefined ? undefined : parseManifest(found, `${output}/${MANIFEST}`);
  const steps = planOf(files, before?.files ?? new Map(), folder.read);
  const manifestDiffers = found !== manifest;
  return {
    steps,
    manifestDiffers,
    isNew: before === undefined && steps.every(({ action }) => action === 'add'),
    lastRun: () => ({ mapping: textOf(folder.read(MAPPING_KEY)) ?? '', state: before?.state }),
    write() {
      for (const { path, action, wanted } of steps) {
        if (action === 'remove') folder.remove(path);
        else if (action !== 'keep' && wanted !== undefined) folder.write(path, wanted);
      }
      // Written last: after an interrupted run, files that were not written yet must not look edited.
      if (manifestDiffers) folder.write(MANIFEST, manifest);
    },
  };
}

/** A link where a file should be counts as a file with other content. */
function textOf(found: Found | undefined): string | undefined {
  return found?.is === 'link' ? '' : found?.text;
}
