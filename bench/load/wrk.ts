import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { LoadGenerator } from './load.ts';

type Printed = { requests: number; microseconds: number; p50: number; p99: number; failed: number };

/** wrk, if it is installed. It is written in C, so it does not limit the servers. */
export function findWrk(): LoadGenerator | undefined {
  // wrk prints its version, but exits with code 1.
  const { stdout, error } = spawnSync('wrk', ['--version'], { encoding: 'utf8' });
  const [, version] = /^wrk (\S+)/.exec(stdout ?? '') ?? [];
  if (error !== undefined || version === undefined) return undefined;
  return {
    name: `wrk ${version}`,
    plan: ({ body, url }, { connections, seconds }) => ({
      command: [
        'wrk',
        ...['--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`, '--timeout', '5s'],
        ...['--script', join(import.meta.dirname, 'wrk.lua'), url, '--', body],
      ],
      read: (output) => {
        const [, json] = /^RESULT (\{.*\})$/m.exec(output) ?? [];
        if (json === undefined) throw new Error(`wrk printed no result: ${output.slice(0, 500)}`);
        const { requests, microseconds, p50, p99, failed } = JSON.parse(json) as Printed;
        return { requests, requestsPerSecond: requests / (microseconds / 1e6), p50: p50 / 1e3, p99: p99 / 1e3, failed };
      },
    }),
  };
}
