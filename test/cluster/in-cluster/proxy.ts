import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Test } from 'tap';
import type { Connection } from '../../control-plane/client/connection.ts';
import { createAuthority } from '../../control-plane/server/pki.ts';

/** What a proxy does with a request: passes it on (`undefined`), answers it itself, or waits first. */
export type Rule = (request: {
  method: string;
  url: URL;
}) => undefined | { status: number; body: object } | { event: object } | Promise<void>;

/** A proxy between the process and a real API server that can imitate a bad network. */
export type ApiProxy = {
  port: number;
  certificateAuthority: string;
  /** Returns method and path of all requests so far. */
  requests(): string[];
  /** Returns those that created an object (status 201). */
  created(): string[];
  /** Sets the rule for later requests. */
  rule(rule: Rule): void;
  /** Breaks every connection at once, without an answer. */
  breakAll(): void;
  /** Holds back all answers to requests for such a path, until it is called with `undefined`. */
  hold(path: RegExp | undefined): void;
};

type Held = { path: string /** `undefined` is the end. */; chunk: Buffer | undefined; answer: ServerResponse };

export async function startProxy(
  t: Test,
  { certificateAuthority, server }: Pick<Connection, 'certificateAuthority' | 'server'>,
): Promise<ApiProxy> {
  const authority = createAuthority('proxy');
  const requests: string[] = [];
  const created: string[] = [];
  const sockets = new Set<Duplex>();
  let rule: Rule = () => undefined;
  let holding: RegExp | undefined;
  let held: Held[] = [];

  function forward(incoming: IncomingMessage, answer: ServerResponse, url: URL) {
    const outgoing = request(
      url,
      { method: incoming.method, headers: { ...incoming.headers, host: url.host }, ca: certificateAuthority },
      (response) => {
        if (response.statusCode === 201) created.push(`${incoming.method} ${url.pathname}${url.search}`);
        answer.writeHead(response.statusCode ?? 500, response.headers);
        // A watch without events so far has nothing else to send.
        answer.flushHeaders();
        const pass = (chunk: Buffer | undefined) => {
          const one = { path: url.pathname, chunk, answer };
          if (holding?.test(url.pathname)) held.push(one);
          else send(one);
        };
        response.on('data', pass);
        response.on('end', () => pass(undefined));
        response.on('error', () => answer.destroy());
      },
    );
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  const { certificate: cert, key } = authority.issue({ ip: ['127.0.0.1'] });
  const proxy = createServer({ cert, key }, async (incoming, answer) => {
    const url = new URL(incoming.url ?? '/', server);
    const method = incoming.method ?? 'GET';
    requests.push(`${method} ${url.pathname}${url.search}`);
    const found = rule({ method, url });
    if (found instanceof Promise) await found;
    else if (found !== undefined) {
      answer.writeHead('status' in found ? found.status : 200, { 'content-type': 'application/json' });
      answer.end(`${JSON.stringify('status' in found ? found.body : found.event)}\n`);
      return;
    }
    forward(incoming, answer, url);
  });
  proxy.keepAliveTimeout = 60_000;
  proxy.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  t.teardown(() => {
    breakAll();
    return new Promise<void>((resolve) => proxy.close(() => resolve()));
  });
  return {
    port: (proxy.address() as AddressInfo).port,
    certificateAuthority: authority.certificate,
    requests: () => [...requests],
    created: () => [...created],
    rule: (next) => {
      rule = next;
    },
    breakAll,
    hold(path) {
      holding = path;
      const left = held.filter(({ path: of }) => path?.test(of));
      for (const one of held) if (!left.includes(one)) send(one);
      held = left;
    },
  };
}

function send({ answer, chunk }: Held): void {
  if (answer.destroyed) return;
  if (chunk === undefined) answer.end();
  else answer.write(chunk);
}
