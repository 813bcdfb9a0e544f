import http from 'node:http';
import https from 'node:https';
import type { Limits } from './limits.ts';
import { type ServedPair, secureContext } from './tls.ts';

/**
 * The server below Fastify. It speaks HTTP/1.1 only, because the API server speaks nothing else to a webhook behind a
 * Service (`apiserver/pkg/util/webhook/client.go`).
 *
 * Node applies `headersTimeout` and `requestTimeout` also to a connection that has not sent anything yet. Under load, Go's
 * client opens spare connections and keeps them for up to 90 s before their first request, and it does not repeat a POST
 * on a connection that closes meanwhile. So both are as long as the keep-alive, and {@link Limits.bodyMilliseconds}
 * bounds a slow body.
 */
export function createHttpServer(
  handler: http.RequestListener,
  limits: Limits,
  tls: ServedPair | undefined,
): http.Server {
  const options: http.ServerOptions = {
    keepAliveTimeout: limits.idleMilliseconds,
    headersTimeout: limits.idleMilliseconds,
    requestTimeout: limits.idleMilliseconds,
    connectionsCheckingInterval: 1_000,
  };
  const server =
    tls === undefined
      ? http.createServer(options, handler)
      : https.createServer({ ...options, ...secureContext(tls), ALPNProtocols: ['http/1.1'] }, handler);
  return server as http.Server;
}
