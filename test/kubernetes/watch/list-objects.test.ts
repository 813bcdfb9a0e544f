import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { createClient } from '../../../src/kubernetes/http/client.ts';
import { listObjects } from '../../../src/kubernetes/watch/list-objects.ts';

const MIB = 1_048_576;

type Answered = { limit: number; bytes: number; isWhole: boolean };

/** An API server with objects of these lengths, in bytes. */
async function serverWith(t: Test, lengths: readonly number[]) {
  const answered: Answered[] = [];
  const server = createServer(({ url = '' }, response) => {
    const { searchParams } = new URL(url, 'http://127.0.0.1');
    const [from, limit] = [Number(searchParams.get('continue') ?? 0), Number(searchParams.get('limit'))];
    const next = from + limit < lengths.length ? { continue: String(from + limit) } : {};
    const items = lengths.slice(from, from + limit).map((length, index) => ({
      metadata: { name: `account-${from + index}` },
      text: 'a'.repeat(length),
    }));
    const body = JSON.stringify({ metadata: { resourceVersion: '7', ...next }, items });
    const one: Answered = { limit, bytes: body.length, isWhole: false };
    answered.push(one);
    response.on('finish', () => {
      one.isWhole = true;
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = createClient(
    {
      server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      credentials: async () => ({ headers: {}, tls: {} }),
      namespace: undefined,
    },
    { userAgent: 'test/1' },
  );
  t.teardown(() => {
    client.close();
    server.close();
  });
  const names: string[] = [];
  const version = await listObjects(client, { path: '/api/v1/serviceaccounts' }, (object) => {
    names.push((object as { metadata: { name: string } }).metadata.name);
  });
  t.equal(version, '7');
  t.same(
    names,
    lengths.map((_, index) => `account-${index}`),
    'each object once, in their order',
  );
  return answered;
}

t.test('usual objects come in pages of 500', async (t) => {
  const answered = await serverWith(t, Array(1_200).fill(300));
  t.same(
    answered.map(({ limit }) => limit),
    [500, 500, 500],
  );
});

t.test('objects as large as etcd stores come a few at a time, so that no answer is long', async (t) => {
  const answered = await serverWith(t, Array(40).fill(1.4 * MIB));
  const read = answered.filter(({ isWhole }) => isWhole);
  t.ok(read.length > 5);
  for (const { bytes, limit } of read) t.ok(bytes < 12 * MIB, `${limit} objects: ${bytes} bytes`);
});

t.test('after large objects, pages become long again', async (t) => {
  const answered = await serverWith(t, [...Array(20).fill(MIB), ...Array(5_000).fill(10)]);
  t.equal(answered.at(-1)?.limit, 500);
  t.ok(answered.length < 40, `${answered.length} requests`);
});

t.test('one object that is longer than a page may be is read', async (t) => {
  // 1.5 MiB of "<", each of which Go writes as \u003c.
  const answered = await serverWith(t, [10, 9.5 * MIB, 10]);
  t.ok(answered.some(({ bytes, limit }) => limit === 1 && bytes > 9 * MIB));
});
