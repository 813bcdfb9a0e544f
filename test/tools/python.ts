import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const requirements = join(import.meta.dirname, 'requirements.txt');
const cache = join(root, '.python');
const run = promisify(execFile);

/** Python programs that check generated files, by name; `missing` says why there are none. */
export type PythonTools =
  | {
      run(program: string, ...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }>;
      /** Absolute path of the environment; its programs are in `bin`. */
      folder: string;
      missing?: undefined;
    }
  | { missing: string };

/**
 * Finds the packages in requirements.txt, or installs them once into `.python/` (git-ignored), from PyPI or the index
 * that pip is configured to use.
 *
 * @param log called with a line if something is installed
 * @returns `missing` with the last lines of pip's output if it fails, because the other tests do not need these
 *   packages
 */
export async function pythonTools(log: (line: string) => void = () => {}): Promise<PythonTools> {
  const folder = await installed(log).catch((error: Error) => error);
  if (folder === undefined) return { missing: 'There is no python3 (3.9 or later, with venv) on the PATH.' };
  if (folder instanceof Error) return { missing: folder.message.trim().split('\n').slice(-3).join(' ') };
  return {
    folder,
    run: (program, ...args) =>
      new Promise((resolve) => {
        execFile(join(folder, 'bin', program), args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code) || 1, stdout, stderr }),
        );
      }),
  };
}

async function installed(log: (line: string) => void): Promise<string | undefined> {
  const python = await run('python3', ['-c', 'import sys, venv; print(sys.version)']).catch(() => undefined);
  if (python === undefined) return undefined;
  const hash = createHash('sha256').update(python.stdout).update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const folder = join(cache, hash);
  const done = join(folder, 'done');
  if (existsSync(done)) return folder;
  log('Installing what test/tools/requirements.txt names into .python/ (needed once; half a minute and 320 MB)');
  // The programs of an environment contain its path, so it is made in place, and an unfinished one is made again.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run('python3', ['-m', 'venv', folder]);
  const options = ['install', '--quiet', '--no-color', '--disable-pip-version-check', '--requirement', requirements];
  await run(join(folder, 'bin/pip'), options);
  writeFileSync(done, '');
  for (const other of readdirSync(cache)) if (other !== hash) rmSync(join(cache, other), { recursive: true });
  return folder;
}
