import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Decision } from '../admission/decision.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import { MODES } from '../modes.ts';
import { readBodyWithin } from './body/read-body.ts';
import { createAnswer } from './handle/answer.ts';
import { createEditHandler, type EditDependencies } from './handle/edit-handler.ts';
import { createMissingAccounts } from './handle/missing-accounts.ts';
import { createUnreadableHandler } from './handle/refuse-unreadable.ts';
import { createReviewHandler, type FindAccounts } from './handle/review-handler.ts';
import { answerClientError } from './http/answer-client-error.ts';
import { connectionLog } from './http/connection-log.ts';
import { handshakeLog } from './http/handshake-log.ts';
import { httpError } from './http/http-error.ts';
import { createHttpServer } from './http/http-server.ts';
import { LIMITS, type Limits } from './http/limits.ts';
import type { ServedPair } from './http/tls.ts';
import { boundUnsentAnswers } from './http/unsent-answers.ts';
import type { Log } from './observe/log.ts';
import type { Metrics } from './observe/metrics.ts';
import { addRequestFields } from './request-fields.ts';

export type WebhookDependencies = {
  /** What decisions are based on; `undefined` until a mapping has been read. */
  snapshot: () => Snapshot | undefined;
  metrics: Metrics;
  log: Log;
  /** Milliseconds from any start, never backwards. */
  clock: () => number;
  /** Without it the server speaks plain HTTP, for tests. */
  tls?: ServedPair;
  limits?: Limits;
  /** While true, every answer closes its connection, so that the client's next connection reaches another replica. */
  isClosing?: () => boolean;
  /** Looks for accounts that the snapshot does not have. */
  findAccounts?: FindAccounts;
  /** Called with every decision that was answered. */
  remember?: (decision: Decision) => void;
  /** Present if the mapping is a ConfigMap, so that its edits can be reviewed. */
  mappingEdits?: Pick<EditDependencies, 'check' | 'objectUid' | 'place'>;
};

const VALIDATE_PATH = '/validate/mapping';

/*
 * The order in which a request is checked; the first check that fails decides the answer.
 *
 * | check                                              | otherwise                            | in                         |
 * |----------------------------------------------------|--------------------------------------|----------------------------|
 * | it is HTTP/1.1, with headers of at most 16 KiB     | 400 request_malformed, 431, 408      | http/answer-client-error   |
 * | the path can be decoded                            | 400 request_malformed                | http/http-error            |
 * | the body is application/json                       | 415 content_type_unknown             | http/http-error            |
 * | it is not compressed                               | 415 encoding_unknown                 | body/read-body             |
 * | it is short enough                                 | 413 body_too_large                   | body/read-body             |
 * | no newer bodies need its memory                    | 503 overloaded                       | body/read-body             |
 * | it arrives in time, and whole                      | 408 body_slow, 400 request_malformed | body/read-body             |
 * | it is not empty                                    | 400 body_empty                       | body/parse-body            |
 * | it has few enough parts                            | 413 body_too_complex                 | body/parse-body            |
 * | it is JSON                                         | 400 body_malformed                   | body/parse-body            |
 * | the path has a route (1)                           | 404 path_unknown                     | setNotFoundHandler, below  |
 * | the method is POST (1)                             | 405 method_not_allowed               | setNotFoundHandler, below  |
 * | a mapping was read, there is time, it is a review  | 503 not_ready, 503 too_late, 400     | handle/review-handler      |
 * | nothing throws                                     | 500 internal                         | handle/answer              |
 *
 * (1) Fastify reads a JSON body before it reports these two; with any other content type they come first.
 *
 * Some of these errors become a refusal of the pod, see handle/refuse-unreadable.
 */

/**
 * Builds the webhook, ready to `listen` or to `inject`: `POST /mutate/enforce`, `/mutate/best-effort` and
 * `/mutate/observe`, which answer an AdmissionReview of a pod, and `/validate/mapping` for edits of the mapping. Any
 * other request gets an HTTP error with a sentence.
 */
export function buildWebhook(dependencies: WebhookDependencies): FastifyInstance {
  const { clock, isClosing = () => false, limits = LIMITS, log, mappingEdits, metrics, snapshot, tls } = dependencies;
  const paths = [...MODES.map((mode) => `/mutate/${mode}`), ...(mappingEdits === undefined ? [] : [VALIDATE_PATH])];
  const refuseUnreadable = createUnreadableHandler({ clock, log, metrics, snapshot });
  const { fail, send } = createAnswer({
    isClosing,
    log,
    metrics,
    refuseUnreadable,
    unsent: boundUnsentAnswers(limits),
  });
  const app = Fastify({
    serverFactory: (handler) => createHttpServer(handler, { limits, tls, onEviction: connectionLog(log, clock) }),
    // Fastify's request log would be a second line for each decision, and costs as much as the decision.
    logger: false,
    // While the server closes, requests on open connections are still answered; see serve/process/drain.ts.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: fail,
  });
  app.server.on('tlsClientError', handshakeLog(log, clock));
  const readBody = readBodyWithin(limits, clock);
  const missing = createMissingAccounts({ clock });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request, payload, done) => {
    request.arrived = clock();
    readBody(request, payload, done);
  });
  addRequestFields(app);
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    const known = paths.includes(path);
    if (known) reply.header('allow', 'POST');
    throw known
      ? httpError('method_not_allowed', `${path} accepts only POST`)
      : httpError('path_unknown', `Not found. POST an AdmissionReview to ${paths.join(', ')}`);
  });
  for (const mode of MODES) {
    const review = createReviewHandler(mode, { ...dependencies, limits, missing });
    const answer = (reply: FastifyReply, body: string) => {
      metrics.request(mode, 200);
      return send(reply, 200, body);
    };
    app.post(`/mutate/${mode}`, { config: { mode } }, (request, reply) => {
      const body = review(request);
      return typeof body === 'string' ? answer(reply, body) : body.then((later) => answer(reply, later));
    });
  }
  if (mappingEdits !== undefined) {
    const edit = createEditHandler({ ...mappingEdits, clock, log, metrics });
    app.post(VALIDATE_PATH, { config: { mode: 'validate' } }, async (request, reply) => {
      const body = await edit(request);
      metrics.request('validate', 200);
      return send(reply, 200, body);
    });
  }
  return app;
}
