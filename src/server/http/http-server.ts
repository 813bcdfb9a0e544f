import http from 'node:http';
import https from 'node:https';
import { boundConnections } from './bound-connections.ts';
import type { Limits } from './limits.ts';
import { type ServedPair, secureContext } from './tls.ts';

type ServerOptions = {
  limits: Pick<Limits, 'idleMilliseconds' | 'handshakeMilliseconds' | 'connections'>;
  /** Without it the server speaks plain HTTP. */
  tls?: ServedPair | undefined;
  /** Called when a connection was closed to make room for another one. */
  onEviction: () => void;
};

/**
 * The server below Fastify. It speaks HTTP/1.1 only, because the API server speaks nothing else to a webhook behind a
 * Service (`apiserver/pkg/util/webhook/client.go`).
 *
 * Node applies `headersTimeout` and `requestTimeout` also to a connection that has not sent anything yet. Under load,
 * Go's client opens spare connections and keeps them for up to 90 s before their first request, and it does not repeat
 * a POST on a connection that closes meanwhile. So both are as long as the keep-alive, and
 * {@link Limits.bodyMilliseconds} bounds a slow body.
 */
export function createHttpServer(
  listener: http.RequestListener,
  { limits, onEviction, tls }: ServerOptions,
): http.Server {
  const options: http.ServerOptions = {
    keepAliveTimeout: limits.idleMilliseconds,
    headersTimeout: limits.idleMilliseconds,
    requestTimeout: limits.idleMilliseconds,
    connectionsCheckingInterval: 1_000,
    // Otherwise Node would answer a request without a Host itself, uncounted by the bound on open requests. The
    // listener of `checkExpectation` below is there for the same reason: an unknown Expect.
    requireHostHeader: false,
  };
  const connections = boundConnections(limits.connections, onEviction);
  const handler = connections.follow(listener);
  const server =
    tls === undefined
      ? http.createServer(options, handler)
      : https.createServer(
          {
            ...options,
            ...secureContext(tls),
            ALPNProtocols: ['http/1.1'],
            handshakeTimeout: limits.handshakeMilliseconds,
          },
          handler,
        );
  connections.watch(server as http.Server);
  server.on('checkExpectation', handler);
  return server as http.Server;
}
