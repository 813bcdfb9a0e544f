import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Test } from 'tap';

export type FrontAnswer = { status: number; headers?: Record<string, string>; body: string | Buffer };

/** A request as it arrived. */
export type FrontRequest = { method: string; path: string; body: string };

/**
 * Starts a server in front of moto. It answers what moto cannot, such as throttling, and passes everything else on
 * unchanged, one request after another.
 *
 * @param answer returns `undefined` to pass the request on; it may also pass it on itself
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

/** The answer of IAM to a client that sends too many requests. */
export const THROTTLED: FrontAnswer = {
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>',
};

/** Passes a request on with the same headers, because they are signed. */
async function passOn({ headers, method, url }: IncomingMessage, body: Buffer, behind: string): Promise<FrontAnswer> {
  const sent = request(new URL(url ?? '/', behind), { method, headers, agent: false });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const kept = Object.entries(answer.headers).filter(([name]) => !HOP.has(name));
  const received = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
  return { status: answer.statusCode ?? 500, headers: received, body: await buffer(answer) };
}

/** Headers that are specific to a connection, so that the other connection has its own. */
const HOP = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);
