import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import type { Test } from 'tap';

/** A connection to a server that can be shut. Then open connections break, and new ones are refused. */
export type Gate = { port: number; shut(): void; open(): void };

export async function openGate(t: Test, { hostname, port }: URL): Promise<Gate> {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((socket) => {
    if (!isOpen) return void socket.resetAndDestroy();
    const onward = dial({ port: Number(port), host: hostname });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => other.destroy())
        .on('close', () => other.destroy())
        .on('close', () => sockets.delete(one));
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const shut = () => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  t.teardown(() => {
    shut();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    shut,
    open() {
      isOpen = true;
    },
  };
}
