import { existsSync, statSync } from 'node:fs';

/** The rooms without input and output: what they do can be covered whole, on any machine. */
const PURE = ['accounts', 'admission', 'documents', 'iam', 'mapping', 'pods', 'fleet', 'chart', 'generate'];

/**
 * What a test file covers: the file of a pure room that it mirrors, or, as `test/<room>/<folder>.test.ts`, nothing else.
 * Every other file is tested by what it does, and demands no figure.
 */
export default (test) => {
  const source = test.replace(/^test\//, 'src/').replace(/\.test\.ts$/, '.ts');
  const [, room] = source.split('/');
  return PURE.includes(room) && existsSync(source) && statSync(source).isFile() ? source : null;
};
