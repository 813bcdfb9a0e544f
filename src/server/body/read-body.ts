import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { uidIn } from '../../admission/review/review-uid.ts';
import { type HttpErrorCode, httpError } from '../http/http-error.ts';
import type { Limits } from '../http/limits.ts';
import { timeoutOf } from '../http/milliseconds-left.ts';
import { createHeldBodies } from './held-body.ts';
import { createBodyParser } from './parse-body.ts';
import { free } from './received-body.ts';
import { createTurns } from './turns.ts';

/** The fields of a request that are read or set here. */
type ReadRequest = Pick<FastifyRequest, 'arrived' | 'bodyBytes' | 'headers' | 'isWhole' | 'reviewUid' | 'url'>;

type Done = (error: Error | null, body?: unknown) => void;

/**
 * The state of a body:
 *
 * - `arriving`: its chunks are kept
 * - `refused`: its chunks are dropped, and the refusal is sent once the beginning of the body has arrived
 * - `answered`: the refusal was sent before the end of the body, and the rest is dropped
 * - `waiting`: it has arrived, and is parsed in its turn
 * - `done`: it has arrived, and was answered
 */
type State = 'arriving' | 'refused' | 'answered' | 'waiting' | 'done';

const TOO_LATE = "Half of the API server's timeout ended before this request could be parsed";

/** Length of the beginning of each body that is kept to find the uid, which is within the first 120 bytes. */
const HEAD_BYTES = 512;

/**
 * Parses JSON bodies. Limits the length and the time of each body, and the memory of all that are not parsed yet.
 *
 * A body above 64 KiB is parsed only in its turn, and only in the first half of the API server's timeout: in
 * best-effort, a call without an answer lets the pod through, and a pipeline author decides how many such pods are
 * created at once. A refused body is answered as soon as its beginning has arrived. The rest is read and dropped: if
 * the server closed the connection instead, a sender that is still writing would not see the answer.
 */
export function readBodyWithin(limits: Limits, clock: () => number) {
  const tools = {
    ...{ limits, clock, begin: createHeldBodies(limits) },
    ...{ parse: createBodyParser(limits), takeTurn: createTurns() },
  };
  return (request: ReadRequest, payload: IncomingMessage, done: Done): void => readBody(tools, request, payload, done);
}

type Tools = {
  limits: Limits;
  clock: () => number;
  begin: ReturnType<typeof createHeldBodies>;
  parse: ReturnType<typeof createBodyParser>;
  takeTurn: ReturnType<typeof createTurns>;
};

function readBody(
  { begin, clock, limits, parse, takeTurn }: Tools,
  request: ReadRequest,
  payload: IncomingMessage,
  done: Done,
): void {
  const { 'content-encoding': encoding, 'content-length': announced } = request.headers;
  const length = announced === undefined ? undefined : Number(announced);
  /** Half of the timeout, in milliseconds; the other half is for parsing and answering. */
  const half = timeoutOf(request) / 2;
  const longest = Math.min(limits.bodyMilliseconds, half);
  const body = begin(length, () => {
    refuse('overloaded', 'Newer requests needed the memory of this one; send it again');
  });
  const timer = setTimeout(() => {
    // The sender has its answer, but has not ended the body.
    if (state === 'answered') payload.destroy();
    abort('body_slow', `The body did not arrive within ${longest} ms`);
  }, longest);
  // Only an open connection needs the timer, and an open connection keeps the process running anyway.
  timer.unref();
  let state: State = 'arriving';
  let head = '';
  let refusal: Error | null = null;

  if (encoding !== undefined && encoding !== 'identity')
    refuse('encoding_unknown', 'The body has a content-encoding; send it uncompressed');
  else if (length !== undefined && length > limits.bodyBytes) refuse('body_too_large', tooLarge(limits));
  payload.on('data', take).on('end', end).on('error', broken).on('close', broken);

  function take(chunk: Buffer): void {
    if (head.length < HEAD_BYTES) head += chunk.toString('latin1', 0, HEAD_BYTES - head.length);
    request.bodyBytes += chunk.length;
    if (state === 'arriving') keep(chunk);
    else {
      free(chunk);
      answerEarly();
    }
  }

  function keep(chunk: Buffer): void {
    if (request.bodyBytes > limits.bodyBytes) refuse('body_too_large', tooLarge(limits));
    else if (isLate()) refuse('too_late', TOO_LATE);
    else body.append(chunk);
  }

  /** Small bodies are never late: parsing them takes next to no time. */
  function isLate(): boolean {
    return request.bodyBytes > limits.turnBytes && clock() - request.arrived > half;
  }

  function refuse(code: HttpErrorCode, message: string): void {
    if (state !== 'arriving' && state !== 'waiting') return;
    body.drop();
    refusal = httpError(code, message);
    if (state === 'waiting') answer(true, refusal);
    else {
      state = 'refused';
      answerEarly();
    }
  }

  function answerEarly(): void {
    if (state === 'refused' && head.length >= HEAD_BYTES) answer(false, refusal);
  }

  function broken(): void {
    abort('request_malformed', 'The connection ended before the end of the body');
  }

  /** Ends the body early: no more of it will be read. */
  function abort(code: HttpErrorCode, message: string): void {
    if (state === 'arriving') {
      body.drop();
      refusal = httpError(code, message);
      state = 'refused';
    }
    end();
  }

  function end(): void {
    clearTimeout(timer);
    payload.off('data', take).off('end', end).off('error', broken).off('close', broken);
    if (state === 'refused') answer(true, refusal);
    if (state !== 'arriving') return;
    state = 'waiting';
    if (request.bodyBytes > limits.turnBytes) takeTurn(parseAndAnswer);
    else parseAndAnswer();
  }

  function parseAndAnswer(): void {
    // Newer bodies may have evicted it meanwhile.
    if (state !== 'waiting') return;
    const received = body.take();
    let value: unknown;
    try {
      if (isLate()) throw httpError('too_late', TOO_LATE);
      value = parse(received);
    } catch (reason) {
      received.free();
      answer(true, reason as Error);
      return;
    }
    // Outside the `try`: the handler runs inside this call, and its errors must not be answered as errors of the body.
    answer(true, null, value);
  }

  /** @param isWhole true if the sender has ended the body, or no more of it will be read */
  function answer(isWhole: boolean, error: Error | null, value?: unknown): void {
    state = isWhole ? 'done' : 'answered';
    request.isWhole = isWhole;
    request.reviewUid = uidIn(head) ?? '';
    done(error, value);
  }
}

function tooLarge({ bodyBytes }: Limits): string {
  return `The body is longer than ${bodyBytes} bytes`;
}
