import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Mode } from '../../modes.ts';
import { toHttpError, toStatusBody } from '../http/http-error.ts';
import type { UnsentAnswers } from '../http/unsent-answers.ts';
import { errorFields, type Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { createUnreadableHandler } from './refuse-unreadable.ts';

type AnswerDependencies = {
  /** While true, every answer closes its connection, so that the client's next connection reaches another replica. */
  isClosing: () => boolean;
  refuseUnreadable: ReturnType<typeof createUnreadableHandler>;
  unsent: UnsentAnswers;
  metrics: Metrics;
  log: Log;
};

/**
 * In characters. As long as a connection is open, Node's TLS keeps the memory of its longest answer, even after the
 * client has read it (`NodeBIO::FreeEmpty`, `src/crypto/crypto_bio.cc`). So an answer longer than this closes its
 * connection.
 */
const LONG_ANSWER = 64 * 1024;

const JSON_TYPE = 'application/json; charset=utf-8';

/** Returns what sends every answer of the webhook: `send` sends a body, and `fail` sends the answer to an error. */
export function createAnswer({ isClosing, log, metrics, refuseUnreadable, unsent }: AnswerDependencies) {
  function send(reply: FastifyReply, status: number, body: string) {
    // Fastify sets this header after errors, but a sender that is still writing would see the closed connection instead
    // of the answer.
    if (!reply.request.isWhole) reply.removeHeader('connection');
    else if (isClosing() || body.length > LONG_ANSWER) reply.header('connection', 'close');
    unsent.add(reply.raw, body);
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
