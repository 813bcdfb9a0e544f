import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { createClient } from '../../../src/kubernetes/http/client.ts';

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
