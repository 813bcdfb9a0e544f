import { causeOf, systemCodeOf, userError } from '../../errors.ts';

/** The HTTP status of each error that is answered instead of a review. The failurePolicy then decides about the pod. */
const STATUS = {
  review_malformed: 400,
  body_malformed: 400,
  body_empty: 400,
  request_malformed: 400,
  path_unknown: 404,
  method_not_allowed: 405,
  body_slow: 408,
  body_too_large: 413,
  body_too_complex: 413,
  content_type_unknown: 415,
  encoding_unknown: 415,
  headers_too_large: 431,
  internal: 500,
  not_ready: 503,
  overloaded: 503,
  too_late: 503,
} as const satisfies Record<string, number>;

export type HttpErrorCode = keyof typeof STATUS;

/** The answer to a request that gets no review. */
export type HttpError = { code: HttpErrorCode; status: number; message: string };

/** An error that is answered with the status of its code and with its message. */
export function httpError(code: HttpErrorCode, message: string): Error {
  return userError(message, { code });
}

/** Fastify's own errors, with our codes and messages. */
const FRAMEWORK_ERRORS: { readonly [code: string]: HttpError } = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'content_type_unknown',
    status: STATUS.content_type_unknown,
    message: 'The content type must be application/json',
  },
  FST_ERR_BAD_URL: {
    code: 'request_malformed',
    status: STATUS.request_malformed,
    message: 'The path has an invalid percent-encoding',
  },
};

/**
 * Returns the answer to a thrown value. Only an {@link httpError} keeps its message: any other message may quote the
 * object, and so the variables of a job.
 */
export function toHttpError(thrown: unknown): HttpError {
  const ofFramework = FRAMEWORK_ERRORS[systemCodeOf(thrown) ?? ''];
  if (ofFramework !== undefined) return ofFramework;
  const code = causeOf(thrown)?.code;
  if (thrown instanceof Error && code !== undefined && Object.hasOwn(STATUS, code))
    return { code: code as HttpErrorCode, status: STATUS[code as HttpErrorCode], message: thrown.message };
  return { code: 'internal', status: 500, message: 'Internal error; see the log of the webhook' };
}

/**
 * The body of an HTTP error: a `v1` Status on one line. client-go shows its message instead of its own
 * (`client-go/rest/request.go`, `Result.Error`).
 */
export function toStatusBody({ code, status, message }: HttpError): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason: code, code: status });
}
