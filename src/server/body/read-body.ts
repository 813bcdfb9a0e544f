import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { uidIn } from '../../admission/review/review-uid.ts';
import { createByteBudget } from '../http/byte-budget.ts';
import { type HttpErrorCode, httpError } from '../http/http-error.ts';
import type { Limits } from '../http/limits.ts';
import { timeoutOf } from '../http/milliseconds-left.ts';
import { createBodyParser } from './parse-body.ts';
import { free, receiveBody } from './received-body.ts';
import { createTurns } from './turns.ts';

/** What is read of a request and written onto it. */
type ReadRequest = Pick<FastifyRequest, 'arrived' | 'bodyBytes' | 'headers' | 'isWhole' | 'reviewUid' | 'url'>;

type Done = (error: Error | null, body?: unknown) => void;

const TOO_LATE = "Half of the API server's timeout ended before this request could be parsed";

/** The beginning of a body that is kept, to find the uid: it is within the first 120 bytes. */
const HEAD_BYTES = 512;

/**
 * Parses JSON bodies, with limits for the length and the time of each one, and for the memory of all that are not parsed yet.
 * Large bodies and others have a budget each, so that large ones never displace the small ones, which nearly all are.
 *
 * A body above 64 KiB is parsed only in its turn, and in the first half of the API server's timeout: a call without an answer
 * lets the pod through in best-effort, and a pipeline author decides how many such pods are created at one moment. A refused body is
 * answered as soon as its beginning has arrived. The rest is read and dropped: a sender that is still writing would see a
 * closed connection instead of the answer.
 */
export function readBodyWithin(limits: Limits, clock: () => number) {
  const largeBodies = createByteBudget(limits.largeHeldBytes);
  const smallBodies = createByteBudget(limits.smallHeldBytes);
  const parseBody = createBodyParser(limits);
  const takeTurn = createTurns();

  return (request: ReadRequest, payload: IncomingMessage, done: Done): void => {
    const { 'content-encoding': encoding, 'content-length': announced } = request.headers;
    const length = announced === undefined ? undefined : Number(announced);
    const body = receiveBody(length, limits);
    let isLarge = length !== undefined && length > limits.largeBytes;
    let share = (isLarge ? largeBodies : smallBodies).join(evict);
    let head = '';
    let refusal: Error | undefined;
    let isAnswered = false;
    let isWhole = false;

    /** Half of the timeout; the other half remains for the parse and the answer. */
    const half = timeoutOf(request) / 2;
    const longest = Math.min(limits.bodyMilliseconds, half);
    const timer = setTimeout(() => {
      // The sender has its answer, and has not ended the body.
      if (isAnswered) payload.destroy();
      isWhole = true;
      refuse('body_slow', `The body did not arrive within ${longest} ms`);
      end();
    }, longest);

    function isLate(): boolean {
      return clock() - request.arrived > half;
    }

    function refuse(code: HttpErrorCode, message: string) {
      refusal ??= httpError(code, message);
      share.release();
      body.free();
      if (head.length >= HEAD_BYTES) answer(refusal);
    }

    function evict() {
      refuse('overloaded', 'Newer requests needed the memory of this one; send it again');
    }

    function take(chunk: Buffer) {
      if (head.length < HEAD_BYTES) head += chunk.toString('latin1', 0, HEAD_BYTES - head.length);
      request.bodyBytes += chunk.length;
      if (refusal !== undefined) {
        free(chunk);
        if (head.length >= HEAD_BYTES) answer(refusal);
        return;
      }
      if (request.bodyBytes > limits.bodyBytes) return refuse('body_too_large', tooLarge(limits));
      if (request.bodyBytes > limits.turnBytes && isLate()) return refuse('too_late', TOO_LATE);
      body.append(chunk);
      if (!isLarge && request.bodyBytes > limits.largeBytes) {
        isLarge = true;
        share.release();
        share = largeBodies.join(evict);
      }
      share.hold(body.size());
    }

    function end() {
      clearTimeout(timer);
      isWhole = true;
      payload.off('data', take).off('end', end).off('error', broken).off('close', broken);
      if (refusal !== undefined) answer(refusal);
      else if (request.bodyBytes > limits.turnBytes) takeTurn(parse);
      else parse();
    }

    function broken() {
      refuse('request_malformed', 'The connection ended before the end of the body');
      end();
    }

    function parse() {
      // It may have had to give way meanwhile.
      if (refusal !== undefined) return;
      share.release();
      let value: unknown;
      try {
        if (request.bodyBytes > limits.turnBytes && isLate()) throw httpError('too_late', TOO_LATE);
        value = parseBody(body);
      } catch (reason) {
        body.free();
        return answer(reason as Error);
      }
      // Outside of the try: the handler runs inside this call, and its errors are not the sender's.
      answer(null, value);
    }

    function answer(error: Error | null, value?: unknown) {
      if (isAnswered) return;
      isAnswered = true;
      request.isWhole = isWhole;
      request.reviewUid = uidIn(head) ?? '';
      done(error, value);
    }

    if (encoding !== undefined && encoding !== 'identity')
      refuse('encoding_unknown', 'The body has a content-encoding; send it uncompressed');
    else if (length !== undefined && length > limits.bodyBytes) refuse('body_too_large', tooLarge(limits));
    payload.on('data', take).on('end', end).on('error', broken).on('close', broken);
  };
}

function tooLarge({ bodyBytes }: Limits): string {
  return `The body is longer than ${bodyBytes} bytes`;
}
