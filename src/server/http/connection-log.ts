import { createRateLimit } from '../../rate-limit.ts';
import type { Log } from '../observe/log.ts';

const LIMIT = { most: 1, per: 60_000 };
const HINT = 'API servers need few connections: restrict the port by a NetworkPolicy, see docs/networking.md';

/**
 * Logs that the number of connections has reached its bound, at most once a minute.
 *
 * @returns a function to call for each connection that was closed for another one
 */
export function connectionLog(log: Log, clock: () => number): () => void {
  const mayLog = createRateLimit(LIMIT, clock);
  return () => {
    if (mayLog()) log.warn({ hint: HINT }, 'connection closed to make room for a new one');
  };
}
