import { join } from 'node:path';

/**
 * The folder of Node's compile cache (`NODE_COMPILE_CACHE`) for all processes of the tests. It halves the time that a
 * process needs to start. Node documents that coverage is less precise with the cache: percentages differ if a line is
 * uncovered, but the uncovered lines are the same (tested with all pure folders).
 */
export const COMPILE_CACHE = join(import.meta.dirname, '../node_modules/.cache/compiled');
