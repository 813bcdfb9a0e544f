import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders, beside those of the pure code, whose tests call functions, read files, and serve on ports of their own. */
const FOLDERS = ['certificates', 'cli', 'docs', 'doctor', 'files', 'init', 'kubernetes', 'serve', 'server'];

/** What a test file does that others in its process would see: to the process, or to the test that is above all of them. */
const SEEN = [
  /process\.(?:chdir|exit|memoryUsage|on|once)\b|process\.env\.\w+ = |delete process\.env|= process\.env;/,
  /^(?:const .* = )?t\.(?:after|afterEach|before|beforeEach|setTimeout|teardown|testdir)\b/m,
];

/**
 * Whether a test file may share a process with the others of its folder.
 *
 * @param root absolute path of the project
 * @param file path of the test, relative to the root: test/FOLDER/…
 */
export function mayShare(root: string, file: string): boolean {
  const [, folder = ''] = file.split('/');
  if (!FOLDERS.includes(folder)) return false;
  const text = readFileSync(join(root, file), 'utf8');
  return !SEEN.some((pattern) => pattern.test(text));
}
