import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import sea from 'node:sea';
import { PROGRAM } from '../../names.ts';

/**
 * Caches compiled code between runs, which halves the time to the first output. The cache is in the user's own folder,
 * because a user who can write into it decides what runs, and Node's default is a shared folder under `/tmp`. Nothing
 * is cached without a folder that can be written. `serve` uses no cache, because it starts once and the cache costs
 * memory; nor does the executable, which contains its compiled code.
 */
export function useCompileCache(words: readonly string[], { HOME, XDG_CACHE_HOME }: NodeJS.ProcessEnv): void {
  if (sea.isSea() || words.includes('serve')) return;
  const caches = XDG_CACHE_HOME || (HOME ? join(HOME, '.cache') : undefined);
  if (caches !== undefined) enableCompileCache(join(caches, PROGRAM));
}
