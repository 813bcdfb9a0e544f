import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { uidIn } from '../../admission/review/review-uid.ts';
import { type HttpErrorCode, httpError } from '../http/http-error.ts';
import type { Limits } from '../http/limits.ts';
import { createBodyBudget } from './body-budget.ts';
import { createBodyParser } from './parse-body.ts';
import { free, receiveBody } from './received-body.ts';

/** What is read of a request and written onto it. */
type ReadRequest = Pick<FastifyRequest, 'headers' | 'bodyBytes' | 'reviewUid'>;

type Done = (error: Error | null, body?: unknown) => void;

/** The beginning of a body that is kept, to find the uid: it is within the first 120 bytes. */
const HEAD_BYTES = 512;

/**
 * Parses JSON bodies, with limits for the length and the time of each one, and for the memory of all that are unfinished.
 * Large bodies and others have a budget each, so that large ones never displace the small ones, which nearly all are.
 *
 * Fastify's own parser limits only the length, and stops reading a body that exceeds it. This one reads a refused body to
 * its end and drops it: a sender that is still writing would see a closed connection instead of the answer.
 */
export function readBodyWithin(limits: Limits) {
  const largeBodies = createBodyBudget(limits.largeHeldBytes);
  const smallBodies = createBodyBudget(limits.smallHeldBytes);
  const parseBody = createBodyParser(limits);

  return (request: ReadRequest, payload: IncomingMessage, done: Done): void => {
    const { 'content-encoding': encoding, 'content-length': announced } = request.headers;
    const length = announced === undefined ? undefined : Number(announced);
    const body = receiveBody(length, limits);
    let isLarge = length !== undefined && length > limits.largeBytes;
    let share = (isLarge ? largeBodies : smallBodies).join(evict);
    let head = '';
    let refusal: Error | undefined;

    const timer = setTimeout(
      () => finish(refusal ?? httpError('body_slow', `The body did not arrive within ${limits.bodyMilliseconds} ms`)),
      limits.bodyMilliseconds,
    );

    function refuse(code: HttpErrorCode, message: string) {
      refusal ??= httpError(code, message);
      share.release();
      body.free();
    }

    function evict() {
      refuse('overloaded', 'Newer requests needed the memory of this unfinished one; send it again');
    }

    function take(chunk: Buffer) {
      if (head.length < HEAD_BYTES) head += chunk.toString('latin1', 0, HEAD_BYTES - head.length);
      request.bodyBytes += chunk.length;
      if (refusal !== undefined) return free(chunk);
      if (request.bodyBytes > limits.bodyBytes) return refuse('body_too_large', tooLarge(limits));
      body.append(chunk);
      if (!isLarge && request.bodyBytes > limits.largeBytes) {
        isLarge = true;
        share.release();
        share = largeBodies.join(evict);
      }
      share.hold(body.size());
    }

    function finish(error: Error | undefined) {
      clearTimeout(timer);
      payload.off('data', take).off('end', end).off('error', broken).off('close', broken);
      share.release();
      request.reviewUid = uidIn(head) ?? '';
      let value: unknown;
      try {
        if (error !== undefined) throw error;
        value = parseBody(body);
      } catch (reason) {
        body.free();
        return done(reason as Error);
      }
      // Outside of the try: the handler runs inside this call, and its errors are not the sender's.
      done(null, value);
    }

    const end = () => finish(refusal);
    const broken = () => finish(httpError('request_malformed', 'The connection ended before the end of the body'));

    if (encoding !== undefined && encoding !== 'identity')
      refuse('encoding_unknown', 'The body has a content-encoding; send it uncompressed');
    else if (length !== undefined && length > limits.bodyBytes) refuse('body_too_large', tooLarge(limits));
    payload.on('data', take).on('end', end).on('error', broken).on('close', broken);
  };
}

function tooLarge({ bodyBytes }: Limits): string {
  return `The body is longer than ${bodyBytes} bytes`;
}
