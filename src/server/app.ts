import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { MODES, type Mode } from '../admission/decision.ts';
import type { Snapshot } from '../admission/snapshot.ts';
import { createEditHandler, type EditDependencies } from './handle/edit-handler.ts';
import { createMissingAccounts } from './handle/missing-accounts.ts';
import { createReviewHandler, type FindAccounts } from './handle/review-handler.ts';
import { answerClientError } from './http/client-error.ts';
import { type Failure, failure, failureBody, faultFields, toFailure } from './http/failure.ts';
import { handshakeLog } from './http/handshake-log.ts';
import { createServer } from './http/http-server.ts';
import { LIMITS, type Limits } from './http/limits.ts';
import { jsonBodyParser } from './http/read-body.ts';
import type { ServedPair } from './http/tls.ts';
import type { Log } from './observe/log.ts';
import type { Metrics } from './observe/metrics.ts';

export type WebhookDependencies = {
  /** What decisions rest on; `undefined` until a mapping has been read. */
  snapshot: () => Snapshot | undefined;
  metrics: Metrics;
  log: Log;
  /** Milliseconds, from any start, never backwards. */
  clock: () => number;
  /** Without it the server speaks plain HTTP, for tests that need no port. */
  tls?: ServedPair;
  limits?: Limits;
  /** From then on every answer asks the client to open a new connection, which leads elsewhere. */
  closing?: () => boolean;
  /** Where accounts are looked for that the snapshot does not have. */
  findAccounts?: FindAccounts;
  /** Where the mapping is an object of the API server, whose edits can be refused. */
  mappingEdits?: Pick<EditDependencies, 'place' | 'check'>;
};

const JSON_TYPE = 'application/json; charset=utf-8';
const VALIDATE_PATH = '/validate/mapping';

/**
 * The webhook: `POST /mutate/enforce`, `/mutate/best-effort` and `/mutate/observe`, each answering an AdmissionReview; and
 * `/validate/mapping`, where the mapping is an object of the API server. Everything else gets an HTTP error with a sentence. Ready to `listen`, or to `inject`.
 */
export function buildWebhook(dependencies: WebhookDependencies): FastifyInstance {
  const { clock, closing = () => false, limits = LIMITS, log, mappingEdits, metrics, tls } = dependencies;
  const paths = [...MODES.map((mode) => `/mutate/${mode}`), ...(mappingEdits === undefined ? [] : [VALIDATE_PATH])];
  const app = Fastify({
    serverFactory: (handler) => createServer(handler, limits, tls),
    // Its log of requests would be a second line for each decision, and costs as much as the decision.
    logger: false,
    // The drain goes on answering until the last request; see serve/drain.ts.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => fail(error, request, reply),
  });
  app.server.on('tlsClientError', handshakeLog(log, clock));
  const parse = jsonBodyParser(limits);
  const missing = createMissingAccounts({ clock });

  function send(reply: FastifyReply, status: number, body: string) {
    if (closing()) reply.header('connection', 'close');
    return reply.code(status).header('content-type', JSON_TYPE).send(body);
  }

  function fail(error: unknown, request: FastifyRequest, reply: FastifyReply) {
    const answer = frameworkFailure(error) ?? toFailure(error);
    const mode = request.routeOptions?.config?.mode ?? 'none';
    if (answer.status === 500) log.error({ mode, fault: faultFields(error) }, 'fault while answering a review');
    else log.warn({ mode, code: answer.code, status: answer.status, reason: answer.message }, 'request refused');
    metrics.request(mode, answer.status);
    return send(reply, answer.status, failureBody(answer));
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request, payload, done) => {
    request.arrived = clock();
    parse(request, payload, done);
  });
  app.decorateRequest('arrived', 0);
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    const known = paths.includes(path);
    if (known) reply.header('allow', 'POST');
    throw known
      ? failure('method_not_allowed', `${path} takes POST only`)
      : failure('path_unknown', `There is nothing here; POST a review to ${paths.join(', ')}`);
  });
  for (const mode of MODES) {
    const review = createReviewHandler(mode, { ...dependencies, missing });
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

/** Fastify's own errors, in our words. */
function frameworkFailure(error: unknown): Failure | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return { code: 'content_type_unknown', status: 415, message: 'The content type has to be application/json' };
  if (code === 'FST_ERR_BAD_URL')
    return { code: 'request_malformed', status: 400, message: 'The path holds a percent sign that encodes nothing' };
  return undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** When the headers had been read, by the clock of the application. */
    arrived: number;
  }
  interface FastifyContextConfig {
    mode?: Mode | 'validate';
  }
}
