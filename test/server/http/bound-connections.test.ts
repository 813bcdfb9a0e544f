import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { boundConnections } from '../../../src/server/http/bound-connections.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';

/** A server for three connections. It answers at once, but to /wait only when it is told to. */
async function serve(t: Test) {
  let closed = 0;
  let accepted = 0;
  let ended = 0;
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
  server.on('connection', (socket) => {
    accepted += 1;
    socket.on('close', () => {
      ended += 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const until = (what: string, isTrue: () => boolean) => waitUntil(what, async () => isTrue() || undefined);
  return {
    closed: () => closed,
    waiting,
    /** Once the server has it. */
    async open() {
      const before = accepted;
      const client = await open(port);
      await until('the connection to be accepted', () => accepted > before);
      return client;
    },
    /** Sends a request that is not answered yet, once the server has it. */
    async wait({ send }: Client, text = 'GET /wait HTTP/1.1\r\nHost: a\r\n\r\n') {
      const before = waiting.length;
      send(text);
      await until('the request to arrive', () => waiting.length > before);
    },
    async end({ socket }: Client) {
      const before = ended;
      socket.destroy();
      await until('the connection to end', () => ended > before);
    },
  };
}

/** Of an own server: what was sent before has arrived when its answer has. */
async function roundTrip(): Promise<void> {
  const server = createServer((_, response) => response.end('answer'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text();
  server.closeAllConnections();
  server.close();
}

type Client = {
  socket: Socket;
  isOpen: () => boolean;
  ask: () => Promise<void>;
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
    ask: async () => {
      const answered = new Promise<void>((resolve) => socket.once('data', () => resolve()));
      send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await answered;
    },
  };
}

/** Which are open once so many are closed, and whatever else happens at the same moment has happened. */
async function openOf(clients: Client[], closed: number): Promise<boolean[]> {
  const open = () => clients.map(({ isOpen }) => isOpen());
  const count = () => open().filter((isOpen) => !isOpen).length;
  await waitUntil('connections to close', async () => count() >= closed || undefined);
  await roundTrip();
  return open();
}

t.test('below the bound, no connection is closed', async (t) => {
  const { closed, open } = await serve(t);
  const clients = [await open(), await open(), await open()];
  t.same(await openOf(clients, 0), [true, true, true]);
  t.equal(closed(), 0);
});

t.test('a connection without an answer gives way before one that had one, the oldest first', async (t) => {
  const { closed, open, wait } = await serve(t);
  const useful = await open();
  await useful.ask();
  const silent = await open();
  const begun = await open();
  await wait(begun, 'POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{');
  const fourth = await open();
  t.same(await openOf([useful, silent, begun, fourth], 1), [true, false, true, true]);
  const fifth = await open();
  t.same(await openOf([useful, begun, fourth, fifth], 1), [true, false, true, true]);
  t.equal(closed(), 2);
});

t.test('of connections that had an answer, the one that has been idle longest gives way', async (t) => {
  const { open } = await serve(t);
  const clients = [await open(), await open(), await open()];
  for (const client of clients) await client.ask();
  await clients[0]?.ask();
  await roundTrip();
  const next = await open();
  await next.ask();
  t.same(await openOf([...clients, next], 1), [true, false, true, true]);
});

t.test('a request that is being answered is not disturbed while another connection is idle', async (t) => {
  const { open, wait, waiting } = await serve(t);
  const busy = await open();
  await busy.ask();
  await wait(busy);
  const idle = [await open(), await open()];
  for (const client of idle) await client.ask();
  await roundTrip();
  const next = await open();
  await next.ask();
  t.same(await openOf([busy, ...idle, next], 1), [true, false, true, true]);
  const answer = new Promise<string>((resolve) => busy.socket.once('data', (data) => resolve(String(data))));
  waiting[0]?.();
  t.match(await answer, /late/);
});

t.test('if all are busy, the one whose request has been open longest gives way', async (t) => {
  const { open, wait } = await serve(t);
  const clients = [await open(), await open(), await open()];
  for (const client of clients) await client.ask();
  for (const client of clients.toReversed()) await wait(client);
  const next = await open();
  await next.ask();
  t.same(await openOf([...clients, next], 1), [true, true, false, true]);
});

t.test('a connection that has ended makes room', async (t) => {
  const { closed, end, open } = await serve(t);
  for (let i = 0; i < 10; i += 1) {
    const client = await open();
    await client.ask();
    await end(client);
  }
  t.equal(closed(), 0);
});

t.test('a connection with more than two requests that have no answer is closed, and asks no more', async (t) => {
  const server = await serve(t);
  const client = await server.open();
  const request = 'GET /wait HTTP/1.1\r\nHost: a\r\n\r\n';
  await server.wait(client, request);
  await server.wait(client, request);
  t.ok(
    client.isOpen(),
    'the API server may send the next request before the last byte of an answer is known to be sent',
  );
  client.send(request.repeat(100));
  await waitUntil('its end', async () => !client.isOpen() || undefined);
  t.equal(server.waiting.length, 2);
  t.equal(server.closed(), 0, 'not for another connection');
});

t.test('a hundred requests, each after the answer to the one before, are answered', async (t) => {
  const server = await serve(t);
  const client = await server.open();
  for (let count = 0; count < 100; count += 1) await client.ask();
  t.ok(client.isOpen());
});
