import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Test } from 'tap';

export type FrontAnswer = { status: number; headers?: Record<string, string>; body: string | Buffer };

/** A request as it arrived. */
export type FrontRequest = { method: string; path: string; body: string };

/**
 * A server before moto: answers what moto cannot, such as throttling, and passes everything else on unchanged, one request
 * after the other.
 *
 * @param answer `undefined` to pass the request on; it may also do so itself
 */
export async function createFront(
  t: Test,
  behind: string,
  answer: (request: FrontRequest, pass: () => Promise<FrontAnswer>) => Promise<FrontAnswer | undefined>,
): Promise<{ endpoint: string }> {
  let turn: Promise<unknown> = Promise.resolve();
  const server = createServer(async (received, response) => {
    const body = await buffer(received);
    const { method = 'GET', url: path = '/' } = received;
    const pass = () => passOn(received, body, behind);
    const before = turn;
    const answered = before.then(async () => {
      return (await answer({ method, path, body: body.toString() }, pass)) ?? (await pass());
    });
    turn = answered.catch(() => {});
    const { body: sent, headers, status } = await answered;
    response.writeHead(status, headers).end(sent);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** As IAM answers a caller that asks too often. */
export const THROTTLED: FrontAnswer = {
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>',
};

/** With the same headers, which are signed. */
async function passOn({ headers, method, url }: IncomingMessage, body: Buffer, behind: string): Promise<FrontAnswer> {
  const sent = request(new URL(url ?? '/', behind), { method, headers, agent: false });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const kept = Object.entries(answer.headers).filter(([name]) => !HOP.has(name));
  const received = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
  return { status: answer.statusCode ?? 500, headers: received, body: await buffer(answer) };
}

/** Headers of a connection, which the other one has of its own. */
const HOP = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);
