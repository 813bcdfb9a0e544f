import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import type { Mode } from '../../../src/modes.ts';
import { LIMITS } from '../../../src/server/http/limits.ts';
import { reviewOf } from '../../admission/cases.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { wholeLists } from '../../whole-lists.ts';
import { start } from '../webhook.ts';

const MIB = 1024 * 1024;
/** A timeout of the API server that no machine needs to read the bodies: only the clock of a test lets it end. */
const SECONDS = 600;
const PATIENT = { ...LIMITS, bodyMilliseconds: SECONDS * 1000 };
/** Milliseconds of the clock: what parsing and deciding take on a processor that has much else to do, as 700 of 2,000. */
const DECISION = 0.35 * SECONDS * 1000;

/** A review with variables of this many bytes, of a job that requests an account that is not its own. */
function review(bytes: number): Buffer {
  const asked = reviewOf({ capture: 'v19.4.0-dev/plain-cache' });
  const { spec } = asked.request.object;
  spec.containers[0].env.push({ name: 'PAD', value: 'x'.repeat(bytes) });
  Object.assign(spec, { serviceAccountName: 'gitlab-ci-admin', serviceAccount: 'gitlab-ci-admin' });
  return Buffer.from(JSON.stringify(asked));
}

type Answer = { status: number; body: { reason?: string; response?: { allowed: boolean; status?: { code: number } } } };

type Sent = { socket: Socket; answer: Promise<Answer> };

/** An answer arrives in one piece: it has some hundred bytes. */
function firstData(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject).on('close', () => reject(new Error('closed without an answer')));
    socket.once('data', (chunk) => resolve(String(chunk)));
  });
}

/** Sends a request, or its beginning, on a connection of its own. */
function send(t: Test, port: number, mode: Mode, body: Buffer, bytes = body.length, seconds = 2): Sent {
  const socket = connect({ host: '127.0.0.1', port });
  t.teardown(() => socket.destroy());
  socket.write(
    `POST /mutate/${mode}?timeout=${seconds}s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  socket.write(body.subarray(0, bytes));
  const answer = firstData(socket).then((text) => ({
    status: Number(text.slice(9, 12)),
    body: JSON.parse(text.slice(text.indexOf('\r\n\r\n'))),
  }));
  return { socket, answer };
}

t.test('of many large reviews at one moment each is answered before the timeout of the API server', async (t) => {
  let time = 0;
  const { lines, port } = await start(t, {
    ...{ clock: () => time, limits: PATIENT },
    remember: () => {
      time += DECISION;
    },
  });
  const body = review(3 * MIB);
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => send(t, port, 'best-effort', body, body.length, SECONDS).answer),
  );
  t.strictSame(new Set(answers.map(({ status }) => status)), new Set([200]));
  const refused = answers.filter(({ body }) => body.response?.allowed === false);
  t.ok(refused.length > 0 && refused.length < answers.length, `${refused.length} of ${answers.length} are refused`);
  for (const { body } of refused) t.match(body, { response: { status: { code: 429 } } });
  for (const line of lines)
    t.ok(Number(line.milliseconds) < SECONDS * 1000, `${line.reason} after ${line.milliseconds} ms`);
  t.equal(lines.length, answers.length);
});

t.test('of many reviews just below the size of large ones each is answered in time as well', async (t) => {
  let time = 0;
  const { bodyBytes, lines, port } = await start(t, {
    ...{ clock: () => time, limits: PATIENT },
    remember: () => {
      time += DECISION;
    },
  });
  const body = review(LIMITS.largeBytes - 40_000);
  const sent = Array.from({ length: 24 }, () => send(t, port, 'best-effort', body, body.length - 1, SECONDS));
  await waitUntil('all but the ends', async () => bodyBytes() === sent.length * (body.length - 1) || undefined);
  for (const { socket } of sent) socket.write(body.subarray(body.length - 1));
  const answers = await Promise.all(sent.map(({ answer }) => answer));
  const refused = answers.filter(({ body }) => body.response?.status?.code === 429);
  t.ok(refused.length > 0 && refused.length < answers.length, `${refused.length} of ${answers.length} are refused`);
  for (const line of lines)
    t.ok(Number(line.milliseconds) < SECONDS * 1000, `${line.reason} after ${line.milliseconds} ms`);
  t.equal(lines.length, answers.length);
});

t.test('a large review whose time is half over is refused in best-effort, and an HTTP error elsewhere', async (t) => {
  let calls = 0;
  const { lines, port } = await start(t, { clock: () => 1001 * calls++ });
  const answers = [];
  for (const mode of ['best-effort', 'enforce', 'observe'] as const) {
    calls = 0;
    answers.push(await send(t, port, mode, review(MIB)).answer);
  }
  t.match(
    answers,
    wholeLists([
      { status: 200, body: { response: { allowed: false, status: { code: 429 } } } },
      { status: 503, body: { reason: 'too_late' } },
      { status: 503, body: { reason: 'too_late' } },
    ]),
  );
  t.match(
    lines,
    wholeLists([{ reason: 'review_unreadable', code: 'too_late' }, { code: 'too_late' }, { code: 'too_late' }]),
  );
});

t.test('a review that has to give way is answered before its end', async (t) => {
  // With time enough for any machine: the two newer ones are answered after the oldest has given way.
  const limits = { ...LIMITS, largeHeldBytes: 2.5 * MIB };
  const { port } = await start(t, { limits });
  const body = review(MIB);
  const begin = () => send(t, port, 'best-effort', body, body.length - 1, 600);
  const oldest = begin();
  const newer = [begin(), begin()];
  t.match(await oldest.answer, { status: 200, body: { response: { allowed: false, status: { code: 429 } } } });
  for (const { socket } of newer) socket.write('}');
  for (const { answer } of newer) t.match(await answer, { status: 200, body: { response: { allowed: true } } });
});

t.test('a body that does not arrive in half of the timeout is refused in best-effort', async (t) => {
  const { lines, port } = await start(t);
  const body = review(1000);
  t.match(await send(t, port, 'best-effort', body, body.length - 1).answer, {
    status: 200,
    body: { response: { allowed: false, status: { code: 429 } } },
  });
  t.match(
    lines,
    wholeLists([{ reason: 'review_unreadable', code: 'body_slow', found: 'The body did not arrive within 1000 ms' }]),
  );
});

t.test('a review that is announced as too long is answered at its beginning', async (t) => {
  const { port } = await start(t);
  const body = Buffer.concat([review(LIMITS.bodyBytes), Buffer.from(' ')]);
  t.match(await send(t, port, 'best-effort', body, 1000).answer, {
    status: 200,
    body: { response: { allowed: false, status: { code: 403 } } },
  });
});

for (const closing of [false, true])
  t.test(`after an early answer the rest of the body is read${closing ? ', also while closing' : ''}`, async (t) => {
    const { port } = await start(t, { isClosing: () => closing });
    const body = review(LIMITS.bodyBytes + MIB);
    const { answer, socket } = send(t, port, 'best-effort', body, 1000);
    t.match(await answer, { status: 200 });
    const next = firstData(socket);
    socket.write(body.subarray(1000));
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    t.match(await next, /^HTTP\/1\.1 404 /);
  });

t.test('after an early answer a body that does not end closes its connection', async (t) => {
  const { port } = await start(t, { limits: { ...LIMITS, bodyMilliseconds: 100, idleMilliseconds: 3_600_000 } });
  const { answer, socket } = send(t, port, 'best-effort', review(LIMITS.bodyBytes + MIB), 1000);
  const closed = new Promise<void>((resolve) => socket.once('close', resolve));
  t.match(await answer, { status: 200 });
  await t.resolves(closed);
});
