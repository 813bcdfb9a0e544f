import { type Cause, causeOf, messageOf, systemCodeOf, userError } from '../../errors.ts';

/** Why a request to the API server failed. */
type ApiCause = Cause & {
  /** HTTP status; `undefined` if there was no answer. */
  status: number | undefined;
  /** The message without the hint: the API server's own words if it sent a `Status`. */
  said: string;
};

const TOO_LONG = 'api_too_long';

const CODES: { [status: number]: string } = {
  401: 'api_unauthorized',
  403: 'api_forbidden',
  404: 'api_not_found',
  409: 'api_conflict',
  410: 'api_gone',
  422: 'api_invalid',
  429: 'api_busy',
};

const HINTS: { [status: number]: string } = {
  401: 'check the token or certificate: the API server rejected it',
  403: 'grant this permission; the chart grants all that the webhook needs',
};

/**
 * Returns the error for an answer that refuses the request. For a missing permission, the API server's own words name
 * the requester, the verb and the resource.
 *
 * @param body a `Status`, or whatever a proxy sent
 * @param where the path
 */
export function refusedByApi(status: number, body: unknown, where: string): Error {
  const { kind, message } = (body ?? {}) as { kind?: unknown; message?: unknown };
  const isStatus = kind === 'Status' && typeof message === 'string' && message !== '';
  const said = isStatus ? message : `the API server answered ${status} to ${withoutQuery(where)}`;
  const hint = HINTS[status];
  const code = CODES[status] ?? 'api_refused';
  return apiError({ code, where, found: String(status), status, said, ...(hint === undefined ? {} : { hint }) });
}

/**
 * Returns the error for an answer that no API server sends. The text of the answer is left out, because it may be a
 * secret.
 */
export function malformedByApi(where: string): Error {
  const said = `the answer to ${withoutQuery(where)} is not what an API server sends`;
  return apiError({ code: 'api_malformed', where, status: 200, said });
}

/** Returns the error for an answer that is too long, so that only its beginning was read. */
export function tooLong(mostBytes: number, where: string): Error {
  const said = `the answer to ${withoutQuery(where)} is longer than ${mostBytes} bytes`;
  return apiError({ code: TOO_LONG, where, status: 200, said });
}

/** True if an error was made by {@link tooLong}. */
export function isTooLong(error: unknown): boolean {
  return apiCauseOf(error)?.code === TOO_LONG;
}

/** Returns the error for a request without an answer, or with an incomplete one. */
export function unreachable(reason: unknown, server: URL): Error {
  // If the credentials cannot be read, the reason is a user error already.
  if (reason instanceof Error && causeOf(reason) !== undefined) return reason;
  const found = systemCodeOf(reason) ?? messageOf(reason);
  const said = `the API server at ${server.host} does not answer: ${found}`;
  return apiError({ code: 'api_unreachable', where: server.host, found, status: undefined, said, because: reason });
}

/** Returns what an error from this file says about the answer; `undefined` for any other error. */
export function apiCauseOf(error: unknown): ApiCause | undefined {
  const cause = causeOf(error);
  return cause !== undefined && 'said' in cause ? (cause as ApiCause) : undefined;
}

/** Returns the HTTP status of a refusal; `undefined` for anything else. */
export function statusOf(error: unknown): number | undefined {
  return apiCauseOf(error)?.status;
}

function apiError(cause: ApiCause): Error {
  return userError(cause.hint === undefined ? cause.said : `${cause.said}; ${cause.hint}`, cause);
}

function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? '';
}
