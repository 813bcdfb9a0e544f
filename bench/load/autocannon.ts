import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadGenerator, LoadResult } from './load.ts';

const PACKAGE = new URL('../../node_modules/autocannon/package.json', import.meta.url);

/** autocannon, an npm package. It runs on Node, like two of the servers, and uses about as much CPU as they do. */
export function useAutocannon(): LoadGenerator {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  return {
    name: `autocannon ${version}`,
    plan: ({ body, url }, { connections, seconds }) => ({
      command: [
        process.execPath,
        join(import.meta.dirname, 'autocannon-process.ts'),
        ...[url, body, String(connections), String(seconds)],
      ],
      read: (output) => JSON.parse(output) as LoadResult,
    }),
  };
}
