import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { type HttpErrorCode, httpError } from './http-error.ts';
import type { Limits } from './limits.ts';
import { withoutFieldOwnership } from './without-field-ownership.ts';

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Parses JSON bodies, with limits for the length and the time of each one and for the memory of all that are being read.
 *
 * Fastify's own parser limits only the length, and stops reading a body that exceeds it. This one reads a refused body to
 * its end and drops it: a sender that is still writing would see a closed connection instead of the answer.
 */
export function readBodyWithin(limits: Limits) {
  let inFlight = 0;

  return (request: Pick<FastifyRequest, 'headers'>, payload: IncomingMessage, done: Done): void => {
    const encoding = request.headers['content-encoding'];
    const length = Number(request.headers['content-length'] ?? 0);
    let chunks: Buffer[] = [];
    let bytes = 0;
    let refusal: Error | undefined;

    const timer = setTimeout(
      () => finish(httpError('body_slow', `The body did not arrive within ${limits.bodyMilliseconds} ms`)),
      limits.bodyMilliseconds,
    );

    function refuse(code: HttpErrorCode, message: string) {
      refusal = httpError(code, message);
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
        refuse('overloaded', `More than ${limits.inFlightBytes} bytes of requests are being read; send this one again`);
    }

    function finish(error: Error | undefined) {
      clearTimeout(timer);
      payload.off('data', take).off('end', end).off('error', broken).off('close', broken);
      inFlight -= bytes;
      if (error !== undefined) done(error);
      else parse(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, bytes), done);
    }

    const end = () => finish(refusal);
    const broken = () => finish(httpError('request_malformed', 'The connection ended before the end of the body'));

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
    done(httpError('body_empty', 'The body is empty; send an AdmissionReview of admission.k8s.io/v1 as JSON'));
    return;
  }
  let value: unknown;
  try {
    value = JSON.parse(withoutFieldOwnership(body));
  } catch {
    // Without the message of JSON.parse: V8 quotes the text around the place, which may be the value of a secret.
    done(httpError('body_malformed', 'The body is not valid JSON'));
    return;
  }
  // Outside the try: the handler runs inside this call, and its errors are not the sender's.
  done(null, value);
}
