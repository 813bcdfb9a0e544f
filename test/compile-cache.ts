import { join } from 'node:path';

/**
 * Where Node keeps the code that it has compiled (`NODE_COMPILE_CACHE`), for all processes of the tests: that is half of what
 * the start of one takes. Node warns of coarser figures of coverage; the lines that it finds uncovered are the same.
 */
export const COMPILE_CACHE = join(import.meta.dirname, '../node_modules/.cache/compiled');
