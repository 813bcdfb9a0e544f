import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What other test files in the same process would notice: changes of the process, or of the top-level test. */
const SEEN = [
  /process\.(?:chdir|exit|memoryUsage|on|once)\b|process\.env\.\w+ = |delete process\.env|= process\.env;/,
  /^(?:const .* = )?t\.(?:after|afterEach|before|beforeEach|setTimeout|teardown|testdir)\b/m,
];

/**
 * True if a test file that needs only Node may share a process with others.
 *
 * @param root absolute path of the project
 * @param file path of the test, relative to the root
 */
export function mayShare(root: string, file: string): boolean {
  const text = readFileSync(join(root, file), 'utf8');
  return !SEEN.some((pattern) => pattern.test(text));
}
