import { type AddressInfo, connect } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import t from 'tap';
import { LIMITS } from '../../../src/server/http/limits.ts';
import { buildHealth, type Condition } from '../../../src/server/observe/health.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';

const good: Condition = { name: 'mapping', ok: true, message: 'Active since then' };
const bad: Condition = { name: 'serving', ok: false, message: 'Not listening yet' };

t.test('/healthz is 200 whatever the conditions are', async (t) => {
  const app = buildHealth({ conditions: () => [bad], registry: new Registry() });
  const response = await app.inject('/healthz');
  t.equal(response.statusCode, 200);
  t.equal(response.body, 'ok\n');
});

t.test('/readyz is 200 only while all conditions are true, and lists each', async (t) => {
  let conditions = [good, bad];
  const app = buildHealth({ conditions: () => conditions, registry: new Registry() });
  const before = await app.inject('/readyz');
  t.equal(before.statusCode, 503);
  t.strictSame(before.json(), { ready: false, conditions });
  conditions = [good];
  const after = await app.inject('/readyz');
  t.equal(after.statusCode, 200);
  t.strictSame(after.json(), { ready: true, conditions });
});

t.test('/metrics is in the format of Prometheus, and any other path names the three', async (t) => {
  const app = buildHealth({ conditions: () => [], registry: new Registry() });
  const metrics = await app.inject('/metrics');
  t.equal(metrics.statusCode, 200);
  t.match(metrics.headers['content-type'], /^text\/plain; version=0\.0\.4/);
  const other = await app.inject('/');
  t.equal(other.statusCode, 404);
  t.match(other.json(), { message: /\/healthz, \/readyz or \/metrics/ });
});

t.test('connections that ask for nothing do not keep kubelet out', async (t) => {
  const limits = { ...LIMITS, healthConnections: 3 };
  const app = buildHealth({ conditions: () => [], registry: new Registry(), limits });
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const idle = Array.from({ length: 10 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  const closed = Promise.all(idle.slice(0, 7).map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  await closed;
  const response = await fetch(`http://127.0.0.1:${port}/healthz`);
  t.equal(response.status, 200);
  for (const socket of idle) socket.destroy();
});

t.test('no body is kept', async (t) => {
  const app = buildHealth({ conditions: () => [], registry: new Registry() });
  const headers = { 'content-type': 'application/json' };
  const response = await app.inject({ method: 'POST', url: '/', headers, payload: 'x'.repeat(5_000_000) });
  t.equal(response.statusCode, 404);
});

t.test('metrics that many clients ask for at one moment are collected once', async (t) => {
  const registry = new Registry();
  let collected = 0;
  new Gauge({
    name: 'a',
    help: 'a',
    registers: [registry],
    collect: () => {
      collected += 1;
    },
  });
  const app = buildHealth({ conditions: () => [], registry });
  const answers = await Promise.all(Array.from({ length: 50 }, () => app.inject('/metrics')));
  t.ok(answers.every(({ statusCode }) => statusCode === 200));
  t.equal(collected, 1);
  await app.inject('/metrics');
  t.equal(collected, 2);
});

t.test('answers that clients do not read give way, the oldest first', async (t) => {
  const registry = new Registry();
  const gauge = new Gauge({ name: 'a', help: 'a', labelNames: ['text'], registers: [registry] });
  for (let index = 0; index < 80; index += 1) gauge.labels({ text: `${index}${'x'.repeat(100_000)}` }).set(1);
  const limits = { ...LIMITS, answerHeldBytes: 20 * 1024 * 1024 };
  const app = buildHealth({ conditions: () => [], registry, limits });
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const deaf = Array.from({ length: 5 }, () => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.pause().write('GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n');
    return socket;
  });
  t.teardown(() => {
    for (const socket of deaf) socket.destroy();
  });
  const connections = () =>
    new Promise<number>((resolve) => app.server.getConnections((_error, count) => resolve(count)));
  await waitUntil('some to be closed', async () => (await connections()) <= 3 || undefined);
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  t.equal((await response.text()).length > 8_000_000, true);
});
