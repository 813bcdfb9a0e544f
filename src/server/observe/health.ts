import Fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

/** A condition for the server to be ready; the message says how it is. */
export type Condition = { name: string; ok: boolean; message: string };

type HealthDependencies = {
  /** Called at each request to `/readyz`. */
  conditions: () => readonly Condition[];
  registry: Registry;
};

/**
 * Builds the plain HTTP server for kubelet and Prometheus: `/healthz` (200 as long as the process answers), `/readyz` (200
 * or 503, with every condition), and `/metrics`.
 */
export function buildHealth({ conditions, registry }: HealthDependencies): FastifyInstance {
  const app = Fastify({ logger: false, forceCloseConnections: true, return503OnClosing: false });
  app.get('/healthz', (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'));
  app.get('/readyz', (_request, reply) => {
    const found = conditions();
    const ready = found.every(({ ok }) => ok);
    return reply.code(ready ? 200 : 503).send({ ready, conditions: found });
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await registry.metrics();
    return reply.type(registry.contentType).send(text);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ message: 'Not found. GET /healthz, /readyz or /metrics' }),
  );
  return app;
}
