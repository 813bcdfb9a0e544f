import { causeOf, userError } from '../../errors.ts';

/** Why a request gets an HTTP error in place of a review, with its status. The failurePolicy decides over the pod. */
const STATUS = {
  review_malformed: 400,
  body_malformed: 400,
  body_empty: 400,
  request_malformed: 400,
  path_unknown: 404,
  method_not_allowed: 405,
  body_slow: 408,
  body_too_large: 413,
  content_type_unknown: 415,
  encoding_unknown: 415,
  headers_too_large: 431,
  internal: 500,
  not_ready: 503,
  overloaded: 503,
  too_late: 503,
} as const satisfies Record<string, number>;

export type FailureCode = keyof typeof STATUS;

export type Failure = { code: FailureCode; status: number; message: string };

/** An error that ends as the HTTP status of its code. */
export function failure(code: FailureCode, message: string): Error {
  return userError(message, { code });
}

/**
 * What to answer to an error. The words of an error that is not meant for the reader are left out: they may quote the
 * object, and so the variables of a job.
 */
export function toFailure(thrown: unknown): Failure {
  const code = causeOf(thrown)?.code;
  if (thrown instanceof Error && code !== undefined && code in STATUS)
    return { code: code as FailureCode, status: STATUS[code as FailureCode], message: thrown.message };
  return { code: 'internal', status: 500, message: 'gitlab-runner-irsa made a mistake; its log tells more' };
}

/**
 * The body of an HTTP error: a `v1` Status on one line, whose message client-go shows in place of its own
 * (`client-go/rest/request.go`, `Result.Error`).
 */
export function failureBody({ code, status, message }: Failure): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason: code, code: status });
}

/**
 * What the log may hold of a fault of ours: its kind, the first line of its words and where it happened. Libraries put
 * whole documents behind the first line and into further properties.
 */
export function faultFields(thrown: unknown): { type: string; message: string; stack: string[] } {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: '', stack: [] };
  const [line = ''] = thrown.message.split('\n', 1);
  const frames = (thrown.stack ?? '').split('\n').filter((frame) => /^ {4}at /.test(frame));
  return { type: thrown.name, message: line.slice(0, 200), stack: frames.map((frame) => frame.trim()) };
}
