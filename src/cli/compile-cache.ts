import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { PROGRAM } from '../names.ts';

/**
 * Keeps compiled code between runs, which halves the time to the first word. In a folder of the user's own: whoever may
 * write to this cache decides what runs, and the default is a shared one under `/tmp`. Where there is no such folder, or it
 * cannot be written, nothing is kept. A server starts once, and pays for it in memory.
 */
export function useCompileCache(words: readonly string[], { HOME, XDG_CACHE_HOME }: NodeJS.ProcessEnv): void {
  const caches = XDG_CACHE_HOME || (HOME ? join(HOME, '.cache') : undefined);
  if (caches !== undefined && !words.includes('serve')) enableCompileCache(join(caches, PROGRAM));
}
