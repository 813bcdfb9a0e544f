import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Why there is no executable for this platform; `false` if there is one. */
export const skipExecutable =
  process.platform === 'linux' || process.platform === 'darwin'
    ? false
    : `no executable is built for ${process.platform}`;

/** Writes the executable for this platform to a file. */
export function buildExecutable(file: string): void {
  execFileSync('env', ['-u', 'NODE_OPTIONS', process.execPath, join(ROOT, 'scripts/executable.ts'), file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
