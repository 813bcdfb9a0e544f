import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { PROGRAM } from '../names.ts';

/**
 * Caches compiled code between runs, which halves the time to the first output. The cache is in the user's own folder:
 * write access to it decides what runs, and Node's default is a shared folder under `/tmp`. Without a folder that can be
 * written, nothing is cached. `serve` does without it, because it starts once and the cache costs memory.
 */
export function useCompileCache(words: readonly string[], { HOME, XDG_CACHE_HOME }: NodeJS.ProcessEnv): void {
  const caches = XDG_CACHE_HOME || (HOME ? join(HOME, '.cache') : undefined);
  if (caches !== undefined && !words.includes('serve')) enableCompileCache(join(caches, PROGRAM));
}
