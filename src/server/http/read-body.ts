import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { type FailureCode, failure } from './failure.ts';
import { withoutFieldOwnership } from './field-ownership.ts';
import type { Limits } from './limits.ts';

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Parses JSON bodies within bounds of length, of time, and of memory for all that are being read together.
 *
 * Fastify's own parser bounds the length only, and scans the text for keys such as `__proto__`, which are harmless to
 * code that never copies keys of the object. A body that is refused is read to its end and dropped, so that its sender
 * gets to see the answer and not a closed connection.
 */
export function jsonBodyParser(limits: Limits) {
  let inFlight = 0;

  return (request: Pick<FastifyRequest, 'headers'>, payload: IncomingMessage, done: Done): void => {
    const encoding = request.headers['content-encoding'];
    const length = Number(request.headers['content-length'] ?? 0);
    let chunks: Buffer[] = [];
    let bytes = 0;
    let refusal: Error | undefined;

    const timer = setTimeout(
      () => finish(failure('body_slow', `The body did not arrive within ${limits.bodyMilliseconds} ms`)),
      limits.bodyMilliseconds,
    );

    function refuse(code: FailureCode, message: string) {
      refusal = failure(code, message);
      inFlight -= bytes;
      bytes = 0;
      chunks = [];
    }

    function take(chunk: Buffer) {
      if (refusal !== undefined) return;
      bytes += chunk.length;
      inFlight += chunk.length;
      chunks.push(chunk);
      if (bytes > limits.bodyBytes) refuse('body_too_large', tooLarge(limits));
      else if (inFlight > limits.inFlightBytes)
        refuse('overloaded', `More than ${limits.inFlightBytes} bytes of requests are being read; ask again`);
    }

    function finish(error: Error | undefined) {
      clearTimeout(timer);
      payload.off('data', take).off('end', end).off('error', broken).off('close', broken);
      inFlight -= bytes;
      if (error !== undefined) done(error);
      else parse(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes), done);
    }

    const end = () => finish(refusal);
    const broken = () => finish(failure('request_malformed', 'The connection ended before the body did'));

    if (encoding !== undefined && encoding !== 'identity')
      refuse('encoding_unknown', 'The body has a content-encoding; send it uncompressed');
    else if (length > limits.bodyBytes) refuse('body_too_large', tooLarge(limits));
    payload.on('data', take).on('end', end).on('error', broken).on('close', broken);
  };
}

function tooLarge({ bodyBytes }: Limits): string {
  return `The body is longer than ${bodyBytes} bytes`;
}

function parse(body: Buffer, done: Done): void {
  if (body.length === 0) {
    done(failure('body_empty', 'The body is empty; send an AdmissionReview of admission.k8s.io/v1 as JSON'));
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(withoutFieldOwnership(body));
  } catch {
    // Without the words of JSON.parse: V8 quotes the text around the place, which may be the value of a secret.
    done(failure('body_malformed', 'The body is not valid JSON'));
    return;
  }
  // Outside of the try: what follows runs inside of this call, and its faults are not the sender's.
  done(null, value);
}
