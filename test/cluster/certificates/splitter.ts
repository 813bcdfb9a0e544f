import { once } from 'node:events';
import { createServer, connect as dial } from 'node:net';
import type { Test } from 'tap';

/**
 * Listens at the address of a Service, and passes each connection to the next of the local ports that exist at that
 * moment. Without any, it resets the connection.
 */
export async function splitBetween(t: Test, host: string, ports: () => readonly number[]): Promise<void> {
  let next = 0;
  const server = createServer((socket) => {
    const now = ports();
    const port = now[next++ % now.length];
    if (port === undefined) return void socket.resetAndDestroy();
    const onward = dial({ port, host: '127.0.0.1' });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      one
        .on('error', () => other.destroy())
        .on('close', () => other.destroy())
        .pipe(other);
  });
  server.listen(443, host);
  await once(server, 'listening');
  t.teardown(() => void server.close());
}
