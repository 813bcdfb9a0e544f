import { globSync, readFileSync } from 'node:fs';

/**
 * The folders without input and output: the compiler checks them without the types of Node, and all that they do can be
 * covered, on any machine.
 */
const PURE = (
  JSON.parse(readFileSync(new URL('../tsconfig.pure.json', import.meta.url), 'utf8')) as { include: string[] }
).include.map((folder) => folder.replace('src/', ''));

/**
 * What a test file covers: every file of its folder, where that is a pure one. All other code is tested by what it does, and
 * no figure is demanded of it, so that a run without the control plane is as green as one with it.
 */
export default function covered(test: string): string[] | null {
  const [, folder = ''] = test.split('/');
  return PURE.includes(folder) ? globSync(`src/${folder}/**/*.ts`) : null;
}
