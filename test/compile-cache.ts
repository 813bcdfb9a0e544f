import { join } from 'node:path';

/**
 * The folder of Node's compile cache (`NODE_COMPILE_CACHE`) for all processes of the tests, which halves the time that a process
 * needs to start. Node documents that coverage is less precise with it: percentages differ where a line is uncovered, but the
 * uncovered lines are the same (tried on all pure folders).
 */
export const COMPILE_CACHE = join(import.meta.dirname, '../node_modules/.cache/compiled');
