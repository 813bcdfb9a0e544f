import { Agent, request as httpsRequest } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { type ConnectionOptions, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import t from 'tap';
import { LIMITS } from '../../../src/server/http/limits.ts';
import { serveCertificate } from '../../../src/server/http/tls.ts';
import { reviewOf } from '../../admission/cases.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { wholeLists } from '../../whole-lists.ts';
import { issue, start } from '../webhook.ts';

const review = JSON.stringify(reviewOf({ capture: 'v19.4.0-dev/plain-cache' }));
/** For every server that does not change it. */
const tls = await issue();
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Makes a handshake: the open socket, or the code of the error. */
function handshake(port: number, options: ConnectionOptions): Promise<TLSSocket | string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ...options }, () => resolve(socket));
    socket.once('error', (reason: NodeJS.ErrnoException) => resolve(reason.code ?? reason.message));
  });
}

async function opened(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  const socket = await handshake(port, options);
  if (typeof socket === 'string') throw new Error(socket);
  return socket;
}

/** Everything that arrives until the server closes the connection. */
function all(socket: TLSSocket): Promise<string> {
  let text = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
}

type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: string; reused: boolean };

function post(
  port: number,
  { agent, ca, body = review }: { agent?: Agent; ca: string; body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      host: 'localhost',
      port,
      path: '/mutate/enforce?timeout=2s',
      ca,
      ...(agent && { agent }),
    };
    const sent = httpsRequest({ ...options, headers: { 'content-type': 'application/json' } }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, reused: sent.reusedSocket }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

t.test('TLS 1.2 and 1.3 are accepted, TLS 1.1 is not', async (t) => {
  const { port } = await start(t, { tls });
  const options = { ca: tls.authority, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = await opened(port, { ...options, maxVersion });
    t.equal(socket.getProtocol(), maxVersion);
    socket.destroy();
  }
  t.equal(await handshake(port, { ...options, maxVersion: 'TLSv1.1' }), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
});

t.test('HTTP/1.1 is negotiated, also with a client that prefers HTTP/2', async (t) => {
  const { port } = await start(t, { tls });
  const socket = await opened(port, { ca: tls.authority, ALPNProtocols: ['h2', 'http/1.1'] });
  t.equal(socket.alpnProtocol, 'http/1.1');
  socket.destroy();
  t.equal(
    await handshake(port, { ca: tls.authority, ALPNProtocols: ['h2'] }),
    'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
  );
});

t.test('connections stay open longer than the API server keeps them', async (t) => {
  const { port } = await start(t, { tls });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  const first = await post(port, { agent, ca: tls.authority });
  t.match(first, { status: 200, reused: false, headers: { 'keep-alive': 'timeout=96', connection: 'keep-alive' } });
  t.match(await post(port, { agent, ca: tls.authority }), { status: 200, reused: true });
});

t.test('neither an idle nor a silent connection is closed before the API server closes it, after 90 s', async (t) => {
  const { app, port } = await start(t, { tls, limits: { ...LIMITS, bodyMilliseconds: 500 } });
  const { headersTimeout, keepAliveTimeout, requestTimeout } = app.server;
  for (const milliseconds of [headersTimeout, keepAliveTimeout, requestTimeout]) t.ok(milliseconds > 95_000);
  const socket = await opened(port, { ca: tls.authority });
  // Longer than a body may take.
  await pause(700);
  socket.write(
    'POST /mutate/enforce HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  );
  const answer = await new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
  t.match(answer, /^HTTP\/1\.1 400 /, 'the time limit of a body starts with the request');
  socket.destroy();
});

t.test('new handshakes get a new certificate, while open connections continue', async (t) => {
  const [one, two] = [await issue(), await issue()];
  const { app, port } = await start(t, { tls: one });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  const serial = async () => {
    const socket = await opened(port, { ca: one.authority });
    const certificate: PeerCertificate = socket.getPeerCertificate();
    t.equal(await protocolOf(port, one.authority), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'TLS 1.1 is still refused');
    socket.destroy();
    return certificate.serialNumber;
  };
  await post(port, { agent, ca: one.authority });
  const before = await serial();
  serveCertificate(app, two);
  t.not(await serial(), before);
  t.match(await post(port, { agent, ca: one.authority }), { status: 200, reused: true });
});

function protocolOf(port: number, ca: string): Promise<TLSSocket | string> {
  return handshake(port, { ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
}

t.test('a body that is too long is read to its end, so that the sender receives the answer', async (t) => {
  const { port } = await start(t, { tls });
  const answer = await post(port, { ca: tls.authority, body: 'x'.repeat(LIMITS.bodyBytes + 5_000_000) });
  t.match(answer, { status: 413, body: /body_too_large/ });
});

/** What arrives first. */
function first(socket: TLSSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.on('error', () => resolve('')).on('close', () => resolve(''));
    socket.once('data', (chunk) => resolve(String(chunk)));
  });
}

/** Begins a request and holds it: all of its body but the last byte. */
async function hold(
  { bodyBytes, port }: { bodyBytes: () => number; port: number },
  ca: string,
  bytes: number,
): Promise<{ socket: TLSSocket; answer: Promise<string> }> {
  const before = bodyBytes();
  const socket = await opened(port, { ca });
  const answer = first(socket);
  socket.write(
    `POST /mutate/enforce HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`,
  );
  socket.write('x'.repeat(bytes - 1));
  await waitUntil('all but the last byte to be read', async () => bodyBytes() === before + bytes - 1 || undefined);
  return { socket, answer };
}

t.test('if unfinished bodies need too much memory, the oldest ones give way to new ones', async (t) => {
  const tls = await issue();
  const webhook = await start(t, { tls, limits: { ...LIMITS, smallHeldBytes: 170_000 } });
  const { port } = webhook;
  const oldest = await hold(webhook, tls.authority, 60_000);
  const older = await hold(webhook, tls.authority, 60_000);
  t.match(await post(port, { ca: tls.authority }), { status: 200 }, 'there is room for both and a small one');
  const newest = await hold(webhook, tls.authority, 60_000);
  t.match(await post(port, { ca: tls.authority }), { status: 200 });
  for (const { socket } of [oldest, older, newest]) socket.end('x');
  t.match(await oldest.answer, /^HTTP\/1\.1 503 .*overloaded/s);
  t.match(await older.answer, /^HTTP\/1\.1 400 .*body_malformed/s);
  t.match(await newest.answer, /^HTTP\/1\.1 400 .*body_malformed/s);
});

t.test('large bodies take no memory from the others', async (t) => {
  const webhook = await start(t, { tls, limits: { ...LIMITS, largeHeldBytes: 1_000_000, smallHeldBytes: 30_000 } });
  const { port } = webhook;
  const held = [];
  for (const bytes of [600_000, 300_000, 300_000]) held.push(await hold(webhook, tls.authority, bytes));
  for (let i = 0; i < 5; i += 1) t.match(await post(port, { ca: tls.authority }), { status: 200 });
  for (const { socket } of held) socket.write('x');
  const answers = await Promise.all(held.map(({ answer }) => answer));
  t.same(
    answers.map((answer) => /"reason":"(\w+)"/.exec(answer)?.[1]),
    ['overloaded', 'body_malformed', 'body_malformed'],
  );
});

t.test('the memory of unfinished requests is released with their connections', async (t) => {
  const webhook = await start(t, { tls, limits: { ...LIMITS, smallHeldBytes: 140_000 } });
  const first = await hold(webhook, tls.authority, 30_000);
  for (let i = 0; i < 8; i += 1) {
    const { socket } = await hold(webhook, tls.authority, 30_000);
    socket.destroy();
    await waitUntil('the line of a broken request', async () => webhook.lines.length > i || undefined);
  }
  first.socket.end('x');
  t.match(await first.answer, /body_malformed/, 'it did not have to give way');
});

t.test('a body that does not arrive in time is 408, and the next request is answered', async (t) => {
  const { port } = await start(t, { tls, limits: { ...LIMITS, bodyMilliseconds: 500 } });
  const socket = await opened(port, { ca: tls.authority });
  socket.write(
    'POST /mutate/enforce HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  const answer = await all(socket);
  t.match(answer, /^HTTP\/1\.1 408 .*\r\n\r\n\{.*"The body did not arrive within 500 ms".*\}$/s);
  t.match(answer, /connection: close/i);
  t.match(await post(port, { ca: tls.authority }), { status: 200 });
});

t.test('a handshake has a time limit', async (t) => {
  const tls = await issue();
  // Long enough for the last of the requests, which makes a handshake too.
  const { port } = await start(t, { tls, limits: { ...LIMITS, handshakeMilliseconds: 5_000 } });
  const silent = connectPlain(port, '127.0.0.1');
  const begun = connectPlain(port, '127.0.0.1');
  begun.write(Buffer.from([0x16, 3, 1]));
  const sockets = [silent, begun].map((socket) => socket.on('error', () => {}).resume());
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  t.match(await post(port, { ca: tls.authority }), { status: 200 });
});

t.test('connections without a request give way to those of the API server, and say so in the log', async (t) => {
  const tls = await issue();
  const { lines, port } = await start(t, { tls, limits: { ...LIMITS, connections: 5 } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  t.match(await post(port, { agent, ca: tls.authority }), { status: 200, reused: false });
  const closed = [];
  for (let i = 0; i < 20; i += 1) {
    const socket = i % 2 === 0 ? await opened(port, { ca: tls.authority }) : connectPlain(port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    t.teardown(() => socket.destroy());
    closed.push(new Promise((resolve) => socket.once('close', resolve)));
  }
  t.match(await post(port, { agent, ca: tls.authority }), { status: 200, reused: true });
  t.match(await post(port, { ca: tls.authority }), { status: 200, reused: false });
  await Promise.all(closed.slice(0, 15));
  t.match(
    lines.filter(({ level }) => level === 'warn'),
    wholeLists([{ message: 'connection closed to make room for a new one', hint: /NetworkPolicy/ }]),
  );
});

const strange: [name: string, text: string, answer: RegExp][] = [
  ['text that is not HTTP', 'GIVE ME PODS\r\n\r\n', /^HTTP\/1\.1 400 .*request_malformed/s],
  [
    'more than the length',
    'POST /mutate/enforce HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}more\r\n\r\n',
    /has bytes that are not an HTTP\/1\.1 request; check Content-Length/,
  ],
  ['HTTP/2 without negotiation', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^HTTP\/1\.1 400 /],
  [
    'headers without end',
    `POST / HTTP/1.1\r\nHost: a\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 .*headers_too_large/s,
  ],
  [
    'two lengths',
    'POST /mutate/enforce HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
];

for (const [name, text, answer] of strange) {
  t.test(`${name}: the connection is answered and closed, and the next request is answered`, async (t) => {
    const { port } = await start(t, { tls });
    const socket = await opened(port, { ca: tls.authority });
    socket.write(text);
    t.match(await all(socket), answer);
    t.match(await post(port, { ca: tls.authority }), { status: 200 });
  });
}

t.test('plain HTTP on the TLS port is closed, and the next request is answered', async (t) => {
  const { port } = await start(t, { tls });
  await t.rejects(fetch(`http://127.0.0.1:${port}/mutate/enforce`));
  t.match(await post(port, { ca: tls.authority }), { status: 200 });
});
