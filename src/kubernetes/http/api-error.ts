import { type Cause, causeOf, userError } from '../../errors.ts';

/** What the API server answered in place of what was asked for. */
export type ApiCause = Cause & {
  /** HTTP status; `undefined` where there was no answer. */
  status: number | undefined;
};

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
  401: 'it does not take the token of this process for a good one',
  403: 'grant that right; the chart renders all that are needed',
};

/**
 * An answer that is a refusal, in the API server's own words: for a missing right they name the account, the verb and the
 * resource.
 *
 * @param body a `Status`, or whatever a proxy sent
 * @param where the path
 */
export function refusedByApi(status: number, body: unknown, where: string): Error {
  const { kind, message } = (body ?? {}) as { kind?: unknown; message?: unknown };
  const isStatus = kind === 'Status' && typeof message === 'string' && message !== '';
  const said = isStatus ? message : `the API server answered ${status} to ${where.split('?', 1)[0]}`;
  const hint = HINTS[status];
  const cause: ApiCause = { code: CODES[status] ?? 'api_refused', where, found: String(status), status };
  return userError(hint === undefined ? said : `${said}; ${hint}`, hint === undefined ? cause : { ...cause, hint });
}

/** What came is nothing that an API server sends. Its words are left out: they may be a secret's. */
export function malformedByApi(where: string): Error {
  const cause: ApiCause = { code: 'api_malformed', where, status: 200 };
  return userError(`what came from ${where.split('?', 1)[0]} is nothing that an API server sends`, cause);
}

/** There was no answer, or not all of it. */
export function unreachable(reason: unknown, server: URL): Error {
  // It says itself what is wrong.
  if (reason instanceof Error && causeOf(reason) !== undefined) return reason;
  const code = reason instanceof Error && 'code' in reason ? String(reason.code) : undefined;
  const message = reason instanceof Error ? reason.message : String(reason);
  const cause: ApiCause = { code: 'api_unreachable', where: server.host, found: code ?? message, status: undefined };
  return userError(`the API server at ${server.host} does not answer: ${code ?? message}`, cause);
}

/** The HTTP status of a refusal; `undefined` for anything else. */
export function statusOf(error: unknown): number | undefined {
  return (causeOf(error) as ApiCause | undefined)?.status;
}
