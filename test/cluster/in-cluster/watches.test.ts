import t, { type Test } from 'tap';
import { createClient } from '../../../src/kubernetes/http/client.ts';
import { followObjects, type WatchState } from '../../../src/kubernetes/watch/follow-objects.ts';
import type { Items } from '../../../src/kubernetes/watch/shared-items.ts';
import { connect } from '../../control-plane/client/connect.ts';
import { made } from '../../control-plane/client/made.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { type ApiProxy, startProxy } from './proxy.ts';

const cluster = connect();

type ConfigMap = { metadata: { name: string }; data?: Record<string, string> };

/** Follows the ConfigMaps of a namespace of its own, through a proxy. */
async function follow(t: Test, { idle = 60_000, before = async (_namespace: string, _proxy: ApiProxy) => {} } = {}) {
  const namespace = await cluster.createNamespace();
  const proxy = await startProxy(t, cluster.connection);
  await before(namespace, proxy);
  const client = createClient(
    {
      server: new URL(`https://127.0.0.1:${proxy.port}`),
      credentials: async () => ({
        headers: { authorization: `Bearer ${cluster.connection.token}` },
        tls: { ca: proxy.certificateAuthority },
      }),
      namespace,
    },
    { userAgent: 'gitlab-runner-irsa/test' },
  );
  let values: Items<{ value: string | undefined }> = { get: () => undefined, size: 0 };
  let calls = 0;
  const states: WatchState[] = [];
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const following = followObjects({
    client,
    path,
    idle,
    keep: (object) => {
      const { data, metadata } = object as ConfigMap;
      return { key: metadata.name, item: { value: data?.value } };
    },
    changed: (items) => {
      calls += 1;
      values = items;
    },
    report: (state) => states.push(state),
  });
  t.teardown(async () => {
    await following.close();
    client.close();
  });
  const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name } });
  const has = (name: string, value: string | undefined) =>
    waitUntil(`${name} to be ${value}`, async () => values.get(name)?.value === value || undefined);
  await waitUntil('everything to be read', async () => values.get('kube-root-ca.crt') || undefined);
  return {
    proxy,
    states,
    state: () => states.at(-1),
    has,
    calls: () => calls,
    size: () => values.size,
    lists: () => proxy.requests().filter((request) => request.startsWith(`GET ${path}?limit=`)).length,
    write: async (name: string, value: string) =>
      made(await cluster.admin.create({ ...object(name), data: { value } }), name),
    change: async (name: string, value: string) =>
      made(await cluster.admin.patch(object(name), { data: { value } }), `the change of ${name}`),
    remove: async (name: string) => made(await cluster.admin.delete(object(name)), `the deletion of ${name}`),
  };
}

const isWatch = (url: URL) => url.searchParams.get('watch') === 'true' && url.pathname.endsWith('/configmaps');
const gone = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Expired',
  code: 410,
  message: 'too old resource version: 1 (2)',
};

t.test('what is made, changed and removed arrives over one watch', async (t) => {
  const { change, has, lists, remove, state, write } = await follow(t);
  await write('a', 'one');
  await has('a', 'one');
  await change('a', 'two');
  await has('a', 'two');
  await remove('a');
  await has('a', undefined);
  t.equal(lists(), 1);
  t.match(state(), { connected: true, error: undefined, syncedAt: Date });
});

t.test('a collection of many pages is read whole', async (t) => {
  const { lists, size } = await follow(t, {
    before: async (namespace) => {
      const metadata = (index: number) => ({ namespace, name: `object-${index}` });
      for (let index = 0; index < 1100; index += 50)
        await Promise.all(
          Array.from({ length: 50 }, async (_, each) => {
            const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(index + each) };
            made(await cluster.admin.create(object), object.metadata.name);
          }),
        );
    },
  });
  t.equal(size(), 1101);
  t.equal(lists(), 3);
});

t.test('a burst of changes is passed on in a few pieces, the last one included', async (t) => {
  const { calls, proxy, size, write } = await follow(t);
  const before = { calls: calls(), size: size() };
  // The changes arrive as a burst, even if a busy machine needs long to write them.
  proxy.hold(/\/configmaps$/);
  await Promise.all(Array.from({ length: 300 }, (_, index) => write(`object-${index}`, 'one')));
  proxy.hold(undefined);
  await waitUntil('all to be seen', async () => size() === before.size + 300 || undefined);
  t.ok(calls() - before.calls < 150, `${calls() - before.calls} calls for 300 changes`);
});

t.test('after broken connections it continues where it was, without reading everything again', async (t) => {
  const { has, lists, proxy, remove, states, write } = await follow(t);
  await write('a', 'one');
  await has('a', 'one');
  for (const name of ['b', 'c', 'd']) {
    proxy.breakAll();
    await write(name, 'two');
    await has(name, 'two');
  }
  await remove('a');
  await has('a', undefined);
  t.equal(lists(), 1);
  t.ok(states.some(({ connected, error }) => !connected && error !== undefined));
  t.match(states.at(-1), { connected: true, error: undefined });
});

for (const [name, answer] of [
  ['as an event', { event: { type: 'ERROR', object: gone } }],
  ['as a status', { status: 410, body: gone }],
  ['as a version from the future', { status: 504, body: { ...gone, code: 504, reason: 'Timeout' } }],
] as const) {
  t.test(
    `the place to continue from is gone, ${name}: everything is read again, and what was removed goes`,
    async (t) => {
      const { has, lists, proxy, remove, write } = await follow(t);
      await write('a', 'one');
      await has('a', 'one');
      let times = 0;
      proxy.rule(({ url }) => (isWatch(url) && times++ < 2 ? answer : undefined));
      proxy.breakAll();
      await remove('a');
      await write('b', 'two');
      await has('b', 'two');
      await has('a', undefined);
      await waitUntil('everything to be read each time', async () => lists() === 3 || undefined);
      await write('c', 'three');
      await has('c', 'three');
      t.equal(lists(), 3);
    },
  );
}

t.test('pages that are gone before the last one was read are read from the first on', async (t) => {
  let times = 0;
  const { size } = await follow(t, {
    before: async (namespace, proxy) => {
      const make = (index: number) =>
        cluster.admin.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: `object-${index}` } });
      for (let index = 0; index < 550; index += 50)
        await Promise.all(Array.from({ length: 50 }, (_, each) => make(index + each)));
      proxy.rule(({ url }) =>
        url.searchParams.has('continue') && times++ === 0 ? { status: 410, body: gone } : undefined,
      );
    },
  });
  t.equal(size(), 551);
  t.equal(times, 2);
});

t.test('a silent connection times out', async (t) => {
  const { has, proxy, state, states, write } = await follow(t, { idle: 300 });
  let silent = true;
  proxy.rule(({ url }) => (isWatch(url) && silent ? new Promise(() => {}) : undefined));
  proxy.breakAll();
  await waitUntil(
    'the silence to be noticed',
    async () => states.some(({ error }) => error?.message.includes('no data for 0.3 s')) || undefined,
  );
  silent = false;
  await write('a', 'one');
  await has('a', 'one');
  await waitUntil('it to be connected', async () => state()?.connected || undefined);
  t.match(state(), { error: undefined });
});

t.test('invalid answers keep what was read, and end by themselves', async (t) => {
  const { has, proxy, size, state, write } = await follow(t);
  await write('a', 'one');
  await has('a', 'one');
  const before = size();
  proxy.rule(() => ({ status: 503, body: { error: 'bad gateway' } }));
  proxy.breakAll();
  await waitUntil('it to be told', async () => state()?.error?.message.includes('answered 503') || undefined);
  t.equal(size(), before);
  proxy.rule(({ url }) => (isWatch(url) ? { event: 'invalid' as unknown as object } : undefined));
  await waitUntil('it to be told', async () => !state()?.error?.message.includes('answered 503') || undefined);
  proxy.rule(() => undefined);
  await write('b', 'two');
  await has('b', 'two');
  await waitUntil('it to be connected', async () => state()?.connected || undefined);
  t.match(state(), { error: undefined });
});
