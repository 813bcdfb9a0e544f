import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { COMPILE_CACHE } from '../compile-cache.ts';
import { createGuard } from '../control-plane/processes/guard.ts';

const patienceMs = 3_000;

let interrupted: NodeJS.Signals | undefined;
let endGroup = (): void => process.exit(exitCodeOf(interrupted ?? 'SIGTERM'));

/**
 * Runs a Node program with the Node of this process, because the one on the PATH may be too old. It runs in its own
 * process group, so that the test files end with it.
 *
 * @param root its working directory
 * @returns its exit code or, if this process was interrupted, that of the signal, as in a shell
 */
export async function runInGroup(root: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const guard = createGuard();
  const child = spawn(process.execPath, words, {
    ...{ cwd: root, stdio: 'inherit', detached: true },
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
  });
  const group = child.pid;
  if (group !== undefined) guard.watch(group);
  endGroup = () => {
    // On SIGINT, a runner and the files that it runs report the results so far. On SIGTERM, they would continue to
    // their end.
    if (group !== undefined) process.kill(-group, 'SIGINT');
    setTimeout(() => void guard.close(), patienceMs).unref();
  };
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (exitCode, signal) => resolve(exitCode ?? exitCodeOf(signal ?? 'SIGTERM')));
    });
    return interrupted ? exitCodeOf(interrupted) : code;
  } finally {
    endGroup = () => {};
    await guard.close();
  }
}

/** Makes signals to this process end the group that is running. */
export function passSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      interrupted ??= signal;
      endGroup();
    });
  }
}

function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
