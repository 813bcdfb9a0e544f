import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { createClient } from '../../../src/kubernetes/http/client.ts';

t.test('closing the client also closes the connections of credentials that were replaced', async (t) => {
  const server = createServer((_, response) => void response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const ended: Promise<unknown>[] = [];
  server.on('connection', (socket) => ended.push(once(socket, 'close')));
  const { port } = server.address() as AddressInfo;
  let ca = 0;
  const client = createClient(
    {
      server: new URL(`http://127.0.0.1:${port}`),
      credentials: async () => ({ headers: {}, tls: { ca: String(ca++) } }),
      namespace: undefined,
    },
    { userAgent: 'test/1' },
  );
  for (const _credentials of ['old', 'new']) await client.request('GET', '/version');
  t.equal(ended.length, 2);
  client.close();
  await Promise.all(ended);
});

t.test('a server on this machine without TLS, as of kubectl proxy, is asked without TLS', async (t) => {
  const asked: string[] = [];
  const proxy = createServer(({ headers, url }, response) => {
    asked.push(`${url} ${headers.authorization}`);
    response.end('{"gitVersion":"v1.36.3"}');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.teardown(() => proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const client = createClient(
    {
      server: new URL(`http://127.0.0.1:${port}/prefix`),
      credentials: async () => ({ headers: {}, tls: {} }),
      namespace: undefined,
    },
    { userAgent: 'test/1' },
  );
  t.teardown(() => client.close());
  t.same(await client.request('GET', '/version'), { status: 200, body: { gitVersion: 'v1.36.3' } });
  t.same(asked, ['/prefix/version undefined']);
});
