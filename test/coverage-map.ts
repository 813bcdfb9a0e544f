import { globSync, readFileSync } from 'node:fs';

/**
 * The folders without input and output. The compiler checks them without the types of Node, and tests can cover all of
 * their code, on any machine.
 */
const PURE = (
  JSON.parse(readFileSync(new URL('../tsconfig.pure.json', import.meta.url), 'utf8')) as { include: string[] }
).include.map((folder) => folder.replace('src/', ''));

/**
 * Returns what a test file covers: every file of the folder with its name, if that is a pure one. All other code is
 * tested by its behavior, and has no coverage target, so that a run without the control plane succeeds like one with
 * it.
 */
export default function covered(test: string): string[] | null {
  const [, folder = ''] = test.split('/');
  return PURE.includes(folder) ? globSync(`src/${folder}/**/*.ts`) : null;
}
