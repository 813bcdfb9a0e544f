import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { boundUnsentAnswers } from '../../../src/server/http/unsent-answers.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';

const MIB = 1024 * 1024;
/** Longer than what the system takes of an answer that is not read. */
const LONG = 'x'.repeat(32 * MIB);

/** A server that answers /long with a long answer, /gone with one after its connection has closed, and anything else with a short one. */
async function serve(t: Test, limits: { answerHeldBytes: number; answerMilliseconds: number }) {
  const unsent = boundUnsentAnswers(limits);
  const server = createServer((request: IncomingMessage, response) => {
    const answer = (body: string) => {
      unsent.add(response, body);
      response.end(body);
    };
    if (request.url === '/gone') request.socket.once('close', () => setImmediate(answer, LONG));
    else answer(request.url === '/long' ? LONG : 'short');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  /** Asks on one connection, and does not read. */
  const ask = async (...paths: string[]) => {
    let isClosed = false;
    server.once('connection', (socket: Socket) => {
      socket.once('close', () => {
        isClosed = true;
      });
    });
    const socket = connect(port, '127.0.0.1');
    t.teardown(() => socket.destroy());
    socket.on('error', () => {}).pause();
    let left = paths.length;
    const received = new Promise<void>((resolve) => {
      server.on('request', function count() {
        left -= 1;
        if (left > 0) return;
        server.off('request', count);
        resolve();
      });
    });
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    await received;
    return { socket, isClosed: () => isClosed };
  };
  return { ask };
}

function readAll(socket: Socket): Promise<true> {
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  socket.resume();
  return waitUntil('the answer to be read', async () => bytes > LONG.length || undefined);
}

const PATIENT = 600_000;

t.test('the oldest unread answer gives way when all together are too long', async (t) => {
  const { ask } = await serve(t, { answerHeldBytes: 2 * LONG.length, answerMilliseconds: PATIENT });
  const [first, second, third] = [await ask('/long'), await ask('/long'), await ask('/long')];
  await waitUntil('the first connection to be closed', async () => first.isClosed() || undefined);
  t.notOk(second.isClosed() || third.isClosed());
});

t.test('an answer whose connection has closed already does not count', async (t) => {
  const { ask } = await serve(t, { answerHeldBytes: 2 * LONG.length, answerMilliseconds: PATIENT });
  const first = await ask('/long');
  const gone = await ask('/gone');
  gone.socket.destroy();
  await waitUntil('its connection to be closed', async () => gone.isClosed() || undefined);
  const third = await ask('/long');
  // One more to give the server time to close what it would.
  await ask('/');
  t.notOk(first.isClosed() || third.isClosed());
});

t.test('an answer that waits for the one before it does not count after their connection has closed', async (t) => {
  const { ask } = await serve(t, { answerHeldBytes: 4 * LONG.length, answerMilliseconds: PATIENT });
  const first = await ask('/long');
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  process.on('warning', note);
  t.teardown(() => process.off('warning', note));
  const many = await ask('/long', ...Array<string>(20).fill('/'), '/long');
  many.socket.destroy();
  await waitUntil('their connection to be closed', async () => many.isClosed() || undefined);
  t.same(warnings, [], 'Node does not warn of so many listeners');
  const others = [await ask('/long'), await ask('/long'), await ask('/long')];
  await ask('/');
  t.notOk([first, ...others].some(({ isClosed }) => isClosed()));
});

t.test('answers that were sent do not count, nor does their time', async (t) => {
  const { ask } = await serve(t, { answerHeldBytes: LONG.length, answerMilliseconds: PATIENT });
  const short = await ask('/');
  const read = await ask('/long');
  await readAll(read.socket);
  await ask('/long');
  t.notOk(short.isClosed() || read.isClosed());
});

t.test('an answer that is longer than the limit is sent', async (t) => {
  const { ask } = await serve(t, { answerHeldBytes: 1, answerMilliseconds: PATIENT });
  const { socket } = await ask('/long');
  await readAll(socket);
  t.pass();
});

t.test('a connection that does not read its answer for too long is closed', async (t) => {
  const { ask } = await serve(t, { answerHeldBytes: 2 * LONG.length, answerMilliseconds: 1 });
  const { isClosed } = await ask('/long');
  await waitUntil('the connection to be closed', async () => isClosed() || undefined);
  t.pass();
});
