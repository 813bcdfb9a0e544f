import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { boundConnections } from '../../../src/server/http/bound-connections.ts';

/** A server for three connections. It answers at once, but to /wait only when it is told to. */
async function serve(t: Test) {
  let closed = 0;
  const waiting: (() => void)[] = [];
  const connections = boundConnections(3, () => {
    closed += 1;
  });
  const server = createServer(
    connections.follow((request, response) => {
      if (request.url === '/wait') waiting.push(() => response.end('late'));
      else response.end('answer');
    }),
  );
  connections.watch(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { closed: () => closed, waiting, open: () => open(port) };
}

type Client = {
  socket: Socket;
  isOpen: () => boolean;
  ask: (path?: string) => Promise<void>;
  send: (text: string) => void;
};

async function open(port: number): Promise<Client> {
  const socket = connect(port, '127.0.0.1');
  let isOpen = true;
  socket
    .on('error', () => {})
    .on('close', () => {
      isOpen = false;
    });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const send = (text: string) => void socket.write(text);
  return {
    socket,
    isOpen: () => isOpen,
    send,
    ask: async (path = '/') => {
      const answered = new Promise<void>((resolve) => socket.once('data', () => resolve()));
      send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      if (path === '/') await answered;
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 50));
const openOf = (clients: Client[]) => clients.map(({ isOpen }) => isOpen());

t.test('below the bound, no connection is closed', async (t) => {
  const { closed, open } = await serve(t);
  const clients = [await open(), await open(), await open()];
  await settled();
  t.same(openOf(clients), [true, true, true]);
  t.equal(closed(), 0);
});

t.test('a connection without an answer gives way before one that had one, the oldest first', async (t) => {
  const { closed, open } = await serve(t);
  const useful = await open();
  await useful.ask();
  const silent = await open();
  const begun = await open();
  begun.send('POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{');
  await settled();
  const fourth = await open();
  await settled();
  t.same(openOf([useful, silent, begun, fourth]), [true, false, true, true]);
  const fifth = await open();
  await settled();
  t.same(openOf([useful, begun, fourth, fifth]), [true, false, true, true]);
  t.equal(closed(), 2);
});

t.test('of connections that had an answer, the one that has been idle longest gives way', async (t) => {
  const { open } = await serve(t);
  const clients = [await open(), await open(), await open()];
  for (const client of clients) await client.ask();
  await clients[0]?.ask();
  await settled();
  const next = await open();
  await next.ask();
  await settled();
  t.same(openOf([...clients, next]), [true, false, true, true]);
});

t.test('a request that is being answered is not disturbed while another connection is idle', async (t) => {
  const { open, waiting } = await serve(t);
  const busy = await open();
  await busy.ask();
  await busy.ask('/wait');
  const idle = [await open(), await open()];
  for (const client of idle) await client.ask();
  await settled();
  const next = await open();
  await next.ask();
  await settled();
  t.same(openOf([busy, ...idle, next]), [true, false, true, true]);
  const answer = new Promise<string>((resolve) => busy.socket.once('data', (data) => resolve(String(data))));
  waiting[0]?.();
  t.match(await answer, /late/);
});

t.test('if all are busy, the one whose request has been open longest gives way', async (t) => {
  const { open } = await serve(t);
  const clients = [await open(), await open(), await open()];
  for (const client of clients) await client.ask();
  for (const client of clients.toReversed()) {
    await client.ask('/wait');
    await settled();
  }
  const next = await open();
  await next.ask();
  await settled();
  t.same(openOf([...clients, next]), [true, true, false, true]);
});

t.test('a connection that has ended makes room', async (t) => {
  const { closed, open } = await serve(t);
  for (let i = 0; i < 10; i += 1) {
    const client = await open();
    await client.ask();
    client.socket.destroy();
    await settled();
  }
  t.equal(closed(), 0);
});
