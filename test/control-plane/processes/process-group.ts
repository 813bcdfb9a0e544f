import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { createGuard } from './guard.ts';

/** Programs that run and end together, with a temporary folder for their files. */
export interface ProcessGroup {
  /** Absolute path; removed at the end. */
  readonly folder: string;
  /** Starts one more program. If it ends without having been stopped, that is logged. */
  start(name: string, file: string, args: readonly string[]): Child;
  /** Waits for `work`, but rejects if one of the programs started so far ends first. */
  unlessOneDies<T>(work: Promise<T>): Promise<T>;
  /** Ends the programs in reverse order of their start, and removes the folder. May be called more than once. */
  stop(): Promise<void>;
}

/** Creates a group that ends with this process, however the process ends. */
export function createProcessGroup({ log }: { log: (line: string) => void }): ProcessGroup {
  const folder = mkdtempSync(join(tmpdir(), 'control-plane-'));
  const guard = createGuard();
  guard.removeAtEnd(folder);
  const children: Child[] = [];
  let stopped: Promise<void> | undefined;
  // Number of callers in `unlessOneDies`, which get the error, so that it does not have to be logged.
  let waiting = 0;

  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await child.stop();
    rmSync(folder, { recursive: true, force: true });
    await guard.close();
  };
  return {
    folder,
    start(name, file, args) {
      const child = startChild({ name, file, args, folder, guard });
      children.push(child);
      child.death.catch((error: Error) => waiting > 0 || log(error.message));
      return child;
    },
    async unlessOneDies(work) {
      waiting++;
      try {
        return await Promise.race([work, ...children.map((child) => child.death)]);
      } finally {
        waiting--;
      }
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
