import http from 'node:http';
import https from 'node:https';
import type { Limits } from './limits.ts';
import { type ServedPair, secureContext } from './tls.ts';

/**
 * The HTTP/1.1 server below Fastify: the API server speaks nothing else to a webhook behind a Service
 * (`apiserver/pkg/util/webhook/client.go`).
 *
 * Node counts `headersTimeout` and `requestTimeout` also for a connection on which nothing has come yet. Go's client
 * dials spare connections under load and keeps them for up to 90 s before their first request, and a POST that meets a
 * closing connection is lost. So both are as long as the keep-alive; what bounds a slow body is {@link Limits.bodyMilliseconds}.
 */
export function createServer(handler: http.RequestListener, limits: Limits, tls: ServedPair | undefined): http.Server {
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
