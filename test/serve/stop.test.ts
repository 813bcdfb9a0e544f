import { Agent, type RequestOptions } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import t from 'tap';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { post, REVIEW, start, until } from './running.ts';

t.setTimeout(FILE_PATIENCE);

/** Milliseconds between an answer and the next request of the same client. */
const PACE = 50;

t.test('one of two replicas is stopped under constant requests, and none is lost', async (t) => {
  const one = await start(t, { grace: '3' });
  const two = await start(t);
  // As kube-proxy does it: a new connection goes to a replica that is ready, an open one stays where it is.
  let target = one.running.webhook.port;
  const dial = (options: object) =>
    connect({ ...options, host: '127.0.0.1', port: target, servername: 'localhost', ca: one.ca() });
  class Pool extends Agent {
    override createConnection(options: object) {
      return dial(options);
    }
  }
  const pool = new Pool({ keepAlive: true, maxSockets: 4 });
  t.teardown(() => pool.destroy());
  const agent = new Pool({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());

  const statuses: number[] = [];
  const failures: unknown[] = [];
  let going = true;
  const load = async (options: () => RequestOptions) => {
    for (; going; await pause(PACE)) {
      await post(one.running.webhook, options()).then(
        ({ status }) => statuses.push(status),
        (reason) => failures.push(reason),
      );
    }
  };
  const loads = [
    ...Array.from({ length: 4 }, () => load(() => ({ agent: pool }))),
    ...Array.from({ length: 2 }, () => load(() => ({ agent: new Pool({ keepAlive: false }) }))),
  ];
  await until('50 answers', () => statuses.length > 50);
  await post(one.running.webhook, { agent });
  const stopped = one.running.stop();
  // New connections lead to the other replica from here on, so this answer comes on the open one or not at all.
  target = 0;
  const last = post(one.running.webhook, { agent });
  target = two.running.webhook.port;
  t.equal((await one.health('/readyz')).status, 503, 'not ready at once');
  t.equal((await last).status, 200, 'and still serving on the connections that it has');
  await stopped;
  const sofar = statuses.length;
  await until('50 more answers', () => statuses.length > sofar + 50);
  going = false;
  await Promise.all(loads);
  t.strictSame(failures, []);
  t.ok(statuses.every((status) => status === 200));
  await t.rejects(one.health('/healthz'), 'the process has nothing left to do');
});

t.test('a request that is half sent at the signal is still answered', async (t) => {
  const { ca, running } = await start(t);
  const socket = connect({ port: running.webhook.port, servername: 'localhost', ca: ca() });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  await new Promise<void>((resolve) => socket.once('secureConnect', resolve));
  const head = `POST /mutate/enforce HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(REVIEW)}\r\n\r\n`;
  await new Promise<void>((resolve) => socket.write(head + REVIEW.slice(0, 1000), () => resolve()));
  const stopped = running.stop();
  await pause(200);
  socket.write(REVIEW.slice(1000));
  await stopped;
  await ended;
  t.match(text, /^HTTP\/1\.1 200 OK\r\n.*connection: close.*"allowed":true/s);
});
