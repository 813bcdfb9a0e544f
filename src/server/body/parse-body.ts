import { httpError } from '../http/http-error.ts';
import type { Limits } from '../http/limits.ts';
import { exceedsStructure } from './exceeds-structure.ts';
import { createGarbageCollector } from './garbage-collector.ts';
import type { ReceivedBody } from './received-body.ts';
import { withoutFieldOwnership } from './without-field-ownership.ts';
import { withoutHtmlEscapes } from './without-html-escapes.ts';

/**
 * Parses JSON bodies, and frees them. In the parsed value, every list of field owners (`fieldsV1`) is empty.
 *
 * A parsed body takes up to 40 times its bytes, and nothing can interrupt a parse. So the parts of a large body are
 * counted before it is parsed.
 *
 * @returns a function that throws an HTTP error `body_empty`, `body_too_large`, `body_too_complex` or `body_malformed`
 */
export function createBodyParser(limits: Limits): (body: ReceivedBody) => unknown {
  const collectGarbage = createGarbageCollector();
  /** Bytes of the large bodies that were parsed since the last garbage collection. */
  let parsedBytes = 0;

  function parseLarge(bytes: Buffer, free: () => void): unknown {
    parsedBytes += bytes.length;
    if (parsedBytes > limits.garbageBytes) {
      collectGarbage();
      parsedBytes = 0;
    }
    const text = toText(bytes, limits);
    free();
    if (exceedsStructure(text, limits.structure))
      throw httpError('body_too_complex', `The body has more than ${limits.structure} objects, lists and commas`);
    return parseText(text);
  }

  return (body) => {
    const bytes = body.bytes();
    try {
      if (bytes.length === 0)
        throw httpError('body_empty', 'The body is empty; send an AdmissionReview of admission.k8s.io/v1 as JSON');
      return bytes.length > limits.largeBytes ? parseLarge(bytes, body.free) : parseText(toText(bytes, limits));
    } finally {
      body.free();
    }
  };
}

function toText(bytes: Buffer, { plainBytes }: Limits): string {
  let rest = withoutFieldOwnership(bytes);
  if (rest.length > plainBytes) rest = withoutHtmlEscapes(rest);
  if (rest.length <= plainBytes) return rest.toString();
  throw httpError('body_too_large', `The body is longer than ${plainBytes} bytes, without escapes and field owners`);
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of JSON.parse is left out: V8 quotes the text around the error, which may be the value of a secret.
    throw httpError('body_malformed', 'The body is not valid JSON');
  }
}
