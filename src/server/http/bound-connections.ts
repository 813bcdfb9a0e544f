import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';

type Connection = {
  socket: Socket;
  hasAnswer: boolean;
  /** Requests that are being read or answered. */
  openRequests: number;
  /** Sequence number of the last change of `hasAnswer` or `openRequests`, counted over all connections. */
  lastChange: number;
};

type BoundConnections = {
  /** Watches the requests of a listener. */
  follow(listener: RequestListener): RequestListener;
  /** Begins to bound the connections of a server. */
  watch(server: Server): void;
};

/**
 * The most unanswered requests of a connection. The API server, kubelet and Prometheus send a request only after they
 * have the answer to the previous one, but they may have it before Node reports that it is sent. Without a bound, Node
 * would keep all requests that a client sends at once, 2,000 short ones in 64 kB, and their answers.
 */
const MOST_OPEN_REQUESTS = 2;

/**
 * Keeps the number of connections of a server below a bound. At the bound, a new connection is accepted, and closes
 * another one: the oldest without any answer yet, else the one that has been idle longest, else the one whose request
 * has been open longest. So connections that an attacker holds open cannot keep an API server out. Node's own
 * `maxConnections` would refuse the new one. A connection with more than {@link MOST_OPEN_REQUESTS} requests is closed.
 *
 * @param onEviction is called after a connection was closed to make room for another one
 */
export function boundConnections(most: number, onEviction: () => void): BoundConnections {
  const connections = new Map<string, Connection>();
  let changes = 0;

  function change(
    connection: Connection,
    { hasAnswer, openRequests }: Pick<Connection, 'hasAnswer' | 'openRequests'>,
  ): void {
    changes += 1;
    Object.assign(connection, { hasAnswer, openRequests, lastChange: changes });
  }

  function add(socket: Socket): void {
    const name = nameOf(socket);
    changes += 1;
    const added: Connection = { socket, hasAnswer: false, openRequests: 0, lastChange: changes };
    if (connections.size >= most) evictOne();
    connections.set(name, added);
    socket.once('close', () => {
      if (connections.get(name) === added) connections.delete(name);
    });
  }

  function evictOne(): void {
    const [first, ...others] = connections;
    if (first === undefined) return;
    const [name, { socket }] = others.reduce((next, each) => (isClosedBefore(each[1], next[1]) ? each : next), first);
    connections.delete(name);
    // This also closes the TLS socket above it.
    socket.destroy();
    onEviction();
  }

  return {
    // Before the listener of the TLS server, which begins the handshake.
    watch: (server) => void server.prependListener('connection', add),
    follow: (listener) => (request, response) => {
      const { socket } = request;
      const connection = connections.get(nameOf(socket));
      if (connection !== undefined) {
        if (connection.openRequests >= MOST_OPEN_REQUESTS) {
          closeAtOnce(socket);
          return;
        }
        // A connection without an answer keeps its age: otherwise a request that never ends would make it look newer.
        if (connection.hasAnswer) change(connection, { hasAnswer: true, openRequests: connection.openRequests + 1 });
        else connection.openRequests += 1;
        response.once('close', () =>
          change(connection, {
            hasAnswer: connection.hasAnswer || response.writableFinished,
            openRequests: connection.openRequests - 1,
          }),
        );
      }
      if (!socket.destroyed) listener(request, response);
    },
  };
}

/**
 * Tells Node's parser that what follows is not HTTP, as after an upgrade (`lib/_http_common.js`,
 * `parserOnHeadersComplete`).
 */
const NOT_HTTP = 2;

/**
 * Closes a connection, and stops parsing what was already read from it. Otherwise Node would create an object for each
 * of these requests, and keep all of them until it has read from every other connection (`lib/_http_server.js`,
 * `parserOnIncoming`).
 */
function closeAtOnce(socket: Socket): void {
  const { parser } = socket as { parser?: { onIncoming?: () => number } | null };
  if (parser) parser.onIncoming = () => NOT_HTTP;
  socket.destroy();
}

/** True if the first connection is to be closed before the other. */
function isClosedBefore(one: Connection, other: Connection): boolean {
  return priorityOf(one) === priorityOf(other)
    ? one.lastChange < other.lastChange
    : priorityOf(one) < priorityOf(other);
}

function priorityOf({ hasAnswer, openRequests }: Connection): number {
  if (!hasAnswer) return 0;
  return openRequests === 0 ? 1 : 2;
}

/**
 * Returns a name that a TLS socket and the socket below it share: neither refers to the other, but both have the same
 * addresses.
 */
function nameOf({ localAddress, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${remoteAddress} ${remotePort}`;
}
