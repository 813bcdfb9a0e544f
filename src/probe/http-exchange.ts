import { request as plainRequest } from 'node:http';
import { type Agent, request as secureRequest } from 'node:https';
import { text } from 'node:stream/consumers';

type Exchange = {
  method: 'GET' | 'POST';
  /** JSON. */
  body?: string;
  /** PEM of the authorities to trust instead of the system's. */
  ca?: string | undefined;
  agent?: Agent;
  /** Timeout of the whole exchange, in milliseconds. */
  timeout: number;
};

export type Answer = { status: number; body: string; milliseconds: number };

/**
 * Sends one request and reads the whole answer.
 *
 * @throws the system's error (`ECONNREFUSED`, `CERT_HAS_EXPIRED`, …); after the timeout `ETIMEDOUT` if there was no
 *   connection yet, and otherwise `ANSWER_TIMEOUT`
 */
export async function exchange(url: URL, { method, body, ca, agent, timeout }: Exchange): Promise<Answer> {
  const start = performance.now();
  const abort = new AbortController();
  let connected = false;
  const timer = setTimeout(() => abort.abort(), timeout);
  const options = {
    method,
    signal: abort.signal,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
  };
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const request =
        url.protocol === 'http:'
          ? plainRequest(url, options)
          : secureRequest(url, { ...options, ...(ca === undefined ? {} : { ca }), ...(agent && { agent }) });
      request.once('error', reject);
      request.once('socket', (socket) => {
        connected = !socket.connecting;
        socket.once('connect', () => {
          connected = true;
        });
      });
      request.once('response', (response) => {
        text(response).then(
          (words) =>
            resolve({ status: response.statusCode ?? 0, body: words, milliseconds: performance.now() - start }),
          reject,
        );
      });
      request.end(body);
    });
  } catch (reason) {
    if (!abort.signal.aborted) throw reason;
    throw Object.assign(new Error('timed out'), { code: connected ? 'ANSWER_TIMEOUT' : 'ETIMEDOUT' });
  } finally {
    clearTimeout(timer);
  }
}
