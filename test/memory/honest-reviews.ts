import { Agent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LimitedServer } from './limited-server.ts';

/** What became of the reviews of an honest API server. */
export type HonestReviews = { count: number; failures: string[]; longestMilliseconds: number };

/** The timeout that a request names, in seconds. That of the chart is 2; a busy machine needs more to run all these tests. */
const TIMEOUT = 10;

/**
 * Sends a review every 20 ms as an API server does: on connections that it keeps, and once on each.
 *
 * @returns a function that ends it and returns what became of them
 */
export function sendHonestReviews(server: LimitedServer, review: Buffer): () => Promise<HonestReviews> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 25 });
  const result: HonestReviews = { count: 0, failures: [], longestMilliseconds: 0 };
  const pending = new Set<Promise<void>>();
  let isEnding = false;

  async function sendOne(): Promise<void> {
    const begin = performance.now();
    const answer = await post(server, review, { agent, path: `/mutate/enforce?timeout=${TIMEOUT}s` });
    const milliseconds = performance.now() - begin;
    result.count += 1;
    result.longestMilliseconds = Math.max(result.longestMilliseconds, Math.round(milliseconds));
    if (answer.status !== 200 || !answer.body.includes('"reason":"patched"'))
      result.failures.push(`${answer.status} ${answer.body.slice(0, 300)}`);
  }

  async function sendAll(): Promise<void> {
    while (!isEnding && server.ended() === undefined) {
      const sent = sendOne();
      pending.add(sent);
      void sent.then(() => pending.delete(sent));
      await sleep(20);
      // A slow machine must not be made slower by its own delay.
      if (pending.size >= 10) await Promise.race(pending);
    }
    await Promise.all(pending);
  }

  const all = sendAll();
  return async () => {
    isEnding = true;
    await all;
    agent.destroy();
    return result;
  };
}

/** Posts a body; an error of the connection has the status 0. */
export function post(
  { ca, port }: LimitedServer,
  body: Buffer,
  { agent, path }: { agent?: Agent; path: string },
): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const options = { host: '127.0.0.1', port, servername: 'localhost', ca, method: 'POST', path, headers };
    const fail = (reason: Error) => resolve({ status: 0, body: String(reason) });
    const sent = httpsRequest({ ...options, ...(agent && { agent }) }, (response) => {
      let text = '';
      response.on('error', fail).on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    sent.on('error', fail).end(body);
  });
}
