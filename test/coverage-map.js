import { globSync } from 'node:fs';

/** The rooms without input and output: all that they do can be covered, on any machine. */
const PURE = ['accounts', 'admission', 'chart', 'documents', 'fleet', 'generate', 'iam', 'mapping', 'pods'];

/**
 * What a test file covers: every file of its room, where that is a pure one. All other code is tested by what it does, and
 * no figure is demanded of it, so that a run without the control plane is as green as one with it.
 */
export default (test) => {
  const [, room] = test.split('/');
  return PURE.includes(room) ? globSync(`src/${room}/**/*.ts`) : null;
};
