import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import t from 'tap';
import { HOSTILE, longAnswerReview, usualReview } from './bodies.ts';
import { post, sendHonestReviews } from './honest-reviews.ts';
import { containerMemory } from './limited-process.ts';
import { type LimitedServer, startLimitedServer } from './limited-server.ts';
import type { MemoryGroup } from './memory-group.ts';

// All attacks at one process with the memory of the chart's container, one after another and on top of each other: idle
// connections stay open while bodies are held, and both while large bodies are sent.

/** Connections that are still open. */
const begun = new Set<Socket>();
t.teardown(() => {
  for (const socket of begun) socket.destroy();
});

const group = containerMemory(t);
if (group) attack(await startLimitedServer(t, group), group);

function attack(server: LimitedServer, group: MemoryGroup): void {
  /** Attacks while an API server sends reviews. */
  const under = (name: string, action: () => Promise<void>) =>
    t.test(`${name}: the process lives, and the reviews of the API server are answered`, async (t) => {
      const end = sendHonestReviews(server, usualReview());
      await action();
      const { count, failures, longestMilliseconds } = await end();
      t.equal(server.ended(), undefined);
      t.strictSame(failures.slice(0, 3), []);
      t.ok(count > 0);
      t.comment(`${count} reviews, the slowest in ${longestMilliseconds} ms; at most ${group.peak()} MiB`);
    });

  under('10,000 idle and half-open connections', () => openAll(server, 10_000));
  under('30 held bodies of 20 MiB', () => holdAll(server, 30, 20 * 1024 * 1024));
  under('900 held bodies of 256 KiB', () => holdAll(server, 900, 256 * 1024));
  under('300 answers of 600 kB that are not read', () => readNothing(server, 300, longAnswerReview()));
  for (const [what, head] of [
    ['requests', 'Host: a\r\n'],
    ['requests without Host', ''],
    ['requests with an Expect that Node does not know', 'Host: a\r\nExpect: x\r\n'],
  ] as const) {
    const requests = (path: string) => `GET ${path} HTTP/1.1\r\n${head}\r\n`.repeat(2_000);
    under(`300 connections with 2,000 ${what} at once, whose answers are not read`, () =>
      askAll(server, 300, requests('/x')),
    );
    under(`200 connections with 2,000 ${what} at once to /metrics`, () =>
      askAll({ ...server, port: server.healthPort }, 200, requests('/metrics'), connect),
    );
  }
  for (const [what, body] of HOSTILE)
    under(`${what}, four at a time`, async () => {
      const sent = body();
      const send = () => post(server, sent, { path: '/mutate/best-effort?timeout=30s' });
      await Promise.all([send(), send(), send(), send()]);
    });

  t.test('of 40 reviews of 9 MiB at one moment each is answered in best-effort', async (t) => {
    const review = JSON.parse(usualReview().toString());
    review.request.object.spec.containers[0].env.push({ name: 'LARGE', value: '<'.repeat(1.5 * 1024 * 1024) });
    const body = Buffer.from(JSON.stringify(review).replaceAll('<', String.raw`\u003c`));
    const send = () => post(server, body, { path: '/mutate/best-effort?timeout=30s' });
    const answers = await Promise.all(Array.from({ length: 40 }, send));
    for (const answer of answers) t.match(answer, { status: 200, body: /"reason":"(patched|review_unreadable)"/ });
    t.equal(server.ended(), undefined);
  });

  t.test('a pod of 1 MiB is decided meanwhile', async (t) => {
    const review = JSON.parse(usualReview().toString());
    review.request.object.spec.containers[0].env.push({ name: 'LARGE', value: 'x'.repeat(1024 * 1024) });
    const held = holdAll(server, 30, 20 * 1024 * 1024);
    t.match(await post(server, Buffer.from(JSON.stringify(review)), { path: '/mutate/enforce?timeout=10s' }), {
      status: 200,
      body: /"reason":"patched"/,
    });
    await held;
  });
}

/** Opens connections of three kinds, and leaves those open that the server leaves open. */
async function openAll({ port }: LimitedServer, count: number): Promise<void> {
  const open = (index: number) =>
    new Promise<void>((resolve) => {
      // A handshake costs this process as much as the server.
      const isTls = index % 5 === 0;
      const socket = isTls
        ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, resolve)
        : connect({ port, host: '127.0.0.1' }, resolve);
      keep(socket, resolve);
      // The beginning of a TLS record.
      if (index % 2 === 0 && !isTls) socket.write(Buffer.from([0x16, 3, 1]));
    });
  for (let index = 0; index < count; index += 50)
    await Promise.all(Array.from({ length: 50 }, (_, each) => open(index + each)));
}

/** Sends all of a body but its end, on connections that stay open. */
async function holdAll({ port }: LimitedServer, count: number, bytes: number): Promise<void> {
  const head = `POST /mutate/enforce HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`;
  const hold = () =>
    new Promise<void>((resolve) => {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        socket.write(head);
        socket.write(Buffer.alloc(bytes - 100, 'x'), () => resolve());
      });
      keep(socket, resolve);
    });
  for (let index = 0; index < count; index += 10) await Promise.all(Array.from({ length: 10 }, hold));
}

/** Sends a review on each of many connections, and reads no answer. */
async function readNothing({ port }: LimitedServer, count: number, body: Buffer): Promise<void> {
  const head = `POST /mutate/enforce?timeout=30s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const send = () =>
    new Promise<void>((resolve) => {
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        socket.write(head);
        socket.write(body, () => resolve());
      });
      keep(socket, resolve);
      socket.pause();
    });
  for (let index = 0; index < count; index += 10) await Promise.all(Array.from({ length: 10 }, send));
}

/** Sends many requests on each of many connections before their answers, and reads none. */
async function askAll(
  { port }: Pick<LimitedServer, 'port'>,
  count: number,
  requests: string,
  open: typeof connect = connectTls as typeof connect,
): Promise<void> {
  const ask = () =>
    new Promise<void>((resolve) => {
      const options = { port, host: '127.0.0.1', rejectUnauthorized: false };
      const socket = open(options, () => void socket.write(requests, () => resolve()));
      keep(socket, resolve);
      socket.pause();
    });
  for (let index = 0; index < count; index += 50) await Promise.all(Array.from({ length: 50 }, ask));
  // What the server has read, it also has to answer.
  await setTimeout(5_000);
}

function keep(socket: Socket, closed: () => void): void {
  begun.add(socket);
  socket
    .on('error', () => {})
    .on('close', () => {
      begun.delete(socket);
      closed();
    });
  // What the server answers is of no interest, but it has to be read to see the end of the connection.
  socket.resume();
}
