import { Agent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LimitedServer } from './limited-server.ts';

/** The results of the reviews of an honest API server. */
export type HonestReviews = { count: number; failures: string[]; longestMilliseconds: number };

/**
 * The timeout in the requests, in seconds. In the chart it is 2, but a busy machine needs more for all of these tests.
 */
const TIMEOUT = 10;

/**
 * Sends a review every 20 ms, as an API server does: on connections that it keeps open, with one request at a time on
 * each.
 *
 * @returns a function that stops and returns the results
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
      // Waits, so that a slow machine does not get even slower because of more pending requests.
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

/** Posts a body. An error of the connection is returned as status 0. */
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
