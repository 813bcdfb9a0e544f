import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import t from 'tap';
import { drain } from '../../../src/serve/process/drain.ts';

const neverAborted = new AbortController().signal;
const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

t.test('a server without requests leaves nothing that keeps the process alive', async (t) => {
  const app = fastify();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const before = timers();
  await drain(app, { grace: 0, onClosing: () => {}, stopAtOnce: neverAborted });
  t.equal(app.server.listening, false);
  t.equal(timers(), before);
});

t.test('a request that is being answered is answered, however soon after it the server closes', async (t) => {
  const app = fastify();
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  app.get('/', async () => {
    arrived.resolve();
    await release.promise;
    return 'answered';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const answer = new Promise<string>((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent: new Agent() }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    }).on('error', reject);
  });
  await arrived.promise;
  const drained = drain(app, { grace: 0, onClosing: () => release.resolve(), stopAtOnce: neverAborted });
  t.equal(await answer, 'answered');
  await drained;
});

t.test('if it has to stop at once, it waits for no request', async (t) => {
  const app = fastify();
  const arrived = Promise.withResolvers<void>();
  app.get('/', () => {
    arrived.resolve();
    return new Promise(() => {});
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const lost = new Promise((resolve) => get({ port, host: '127.0.0.1' }).on('error', resolve));
  await arrived.promise;
  const stopAtOnce = new AbortController();
  const drained = drain(app, { grace: 1_000_000, onClosing: () => {}, stopAtOnce: stopAtOnce.signal });
  stopAtOnce.abort();
  await drained;
  t.match(await lost, { code: 'ECONNRESET' });
});
