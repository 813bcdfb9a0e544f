import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Test } from 'tap';

export type FrontAnswer = { status: number; headers?: Record<string, string>; body: string };

/** A request as it arrived. */
export type FrontRequest = { method: string; path: string; body: string };

/**
 * A server before moto: answers what moto cannot, such as throttling, and passes everything else on unchanged.
 *
 * @param answer `undefined` to pass the request on
 */
export async function createFront(
  t: Test,
  behind: string,
  answer: (request: FrontRequest) => Promise<FrontAnswer | undefined>,
): Promise<{ endpoint: string }> {
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { method = 'GET', url: path = '/' } = request;
    const own = await answer({ method, path, body: body.toString() });
    if (own !== undefined) {
      response.writeHead(own.status, own.headers).end(own.body);
      return;
    }
    const passed = await fetch(`${behind}${path}`, {
      method,
      headers: headersOf(request),
      ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
      redirect: 'manual',
    });
    const headers = Object.fromEntries([...passed.headers].filter(([name]) => !HOP.has(name)));
    response.writeHead(passed.status, headers).end(Buffer.from(await passed.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Headers of a connection, which the other one has of its own. */
const HOP = new Set(['connection', 'content-length', 'content-encoding', 'expect', 'keep-alive', 'transfer-encoding']);

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (HOP.has(name) ? [] : [[name, String(value)]])),
  );
}
