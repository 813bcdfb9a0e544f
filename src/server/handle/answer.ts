import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Mode } from '../../modes.ts';
import { toHttpError, toStatusBody } from '../http/http-error.ts';
import { errorFields, type Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { createUnreadableHandler } from './refuse-unreadable.ts';

type AnswerDependencies = {
  /** While true, every answer closes its connection, so that the client's next one leads to another replica. */
  closing: () => boolean;
  refuseUnreadable: ReturnType<typeof createUnreadableHandler>;
  metrics: Metrics;
  log: Log;
};

const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends every answer of the webhook: `send` a body, `fail` what replaces one after an error. */
export function createAnswer({ closing, log, metrics, refuseUnreadable }: AnswerDependencies) {
  function send(reply: FastifyReply, status: number, body: string) {
    // A sender that is still writing would see a closed connection instead of the answer. Fastify sets this after errors.
    if (!reply.request.isWhole) reply.removeHeader('connection');
    else if (closing()) reply.header('connection', 'close');
    return reply.code(status).header('content-type', JSON_TYPE).send(body);
  }

  function fail(error: unknown, request: FastifyRequest, reply: FastifyReply) {
    const answer = toHttpError(error);
    const mode = request.routeOptions?.config?.mode ?? 'none';
    if (answer.status === 500)
      log.error({ mode, error: errorFields(error) }, 'internal error while answering a request');
    const refusal = isMode(mode) ? refuseUnreadable(mode, request, answer) : undefined;
    if (refusal !== undefined) {
      metrics.request(mode, 200);
      return send(reply, 200, refusal);
    }
    if (answer.status !== 500)
      log.warn({ mode, code: answer.code, status: answer.status, found: answer.message }, 'request refused');
    metrics.request(mode, answer.status);
    return send(reply, answer.status, toStatusBody(answer));
  }

  return { send, fail };
}

function isMode(mode: Mode | 'validate' | 'none'): mode is Mode {
  return mode !== 'validate' && mode !== 'none';
}
