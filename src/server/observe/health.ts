import Fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { createHttpServer } from '../http/http-server.ts';
import { LIMITS, type Limits } from '../http/limits.ts';
import { boundUnsentAnswers } from '../http/unsent-answers.ts';

/** A condition for the server to be ready; the message says how it is. */
export type Condition = { name: string; ok: boolean; message: string };

type HealthDependencies = {
  /** Called at each request to `/readyz`. */
  conditions: () => readonly Condition[];
  registry: Registry;
  limits?: Pick<
    Limits,
    'healthConnections' | 'idleMilliseconds' | 'handshakeMilliseconds' | 'answerHeldBytes' | 'answerMilliseconds'
  >;
};

/**
 * Builds the plain HTTP server for kubelet and Prometheus: `/healthz` (200 as long as the process answers), `/readyz`
 * (200 or 503, with every condition), and `/metrics`.
 */
export function buildHealth({ conditions, limits = LIMITS, registry }: HealthDependencies): FastifyInstance {
  const app = Fastify({
    serverFactory: (handler) =>
      createHttpServer(handler, { limits: { ...limits, connections: limits.healthConnections }, onEviction: () => {} }),
    logger: false,
    forceCloseConnections: true,
    return503OnClosing: false,
  });
  const unsent = boundUnsentAnswers(limits);
  app.addHook('onSend', async (_request, reply, payload) => {
    if (typeof payload === 'string') unsent.add(reply.raw, payload);
  });
  // Collecting and formatting the metrics takes milliseconds, so requests that arrive meanwhile get the same text.
  let collected: Promise<string> | undefined;
  const metrics = () => {
    collected ??= registry.metrics().finally(() => {
      collected = undefined;
    });
    return collected;
  };
  // No request here needs a body, so none is kept; Node reads it to its end and drops it.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.get('/healthz', (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'));
  app.get('/readyz', (_request, reply) => {
    const found = conditions();
    const ready = found.every(({ ok }) => ok);
    return reply.code(ready ? 200 : 503).send({ ready, conditions: found });
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics();
    return reply.type(registry.contentType).send(text);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ message: 'Not found. GET /healthz, /readyz or /metrics' }),
  );
  return app;
}
