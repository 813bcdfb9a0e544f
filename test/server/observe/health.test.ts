import { type AddressInfo, connect } from 'node:net';
import { Registry } from 'prom-client';
import t from 'tap';
import { LIMITS } from '../../../src/server/http/limits.ts';
import { buildHealth, type Condition } from '../../../src/server/observe/health.ts';

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
