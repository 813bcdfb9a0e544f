import { systemCodeOf, userError } from '../errors.ts';

/** The address of a GitLab instance, and how to reach it. */
export type Connection = {
  /** Without a slash at its end. */
  url: string;
  /** A personal, group or project access token; without one, GitLab shows public projects only. */
  token: string | undefined;
  /** The time limit for one answer, in milliseconds. */
  timeout: number;
  /** Returns the time, in milliseconds since 1970. */
  now: () => number;
};

const CLOSED = 'the connection was closed before an answer came';
const WHY: { readonly [code: string]: string } = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: CLOSED,
  UND_ERR_SOCKET: CLOSED,
  ENOTFOUND: 'the host name cannot be resolved',
  EAI_AGAIN: 'the name server does not answer',
  EHOSTUNREACH: 'there is no route to the host',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
};

const CERTIFICATE = /CERT|SIGNATURE|ISSUER|TLS|SSL/;

/** Returns the error for a missing or refused token. Its message contains nothing from GitLab's answer. */
export function unauthorized({ token, url }: Connection): Error {
  return userError(`${url} ${token === undefined ? 'requires a token' : 'does not accept the token'} (401)`, {
    code: 'gitlab_unauthorized',
    where: url,
    hint: 'set GITLAB_TOKEN in the environment to an access token with the scope read_api that has not expired',
  });
}

/**
 * Returns the error for a redirect.
 *
 * @param to the clause from {@link redirectWords}
 */
export function redirected(to: string, { url }: Connection): Error {
  return userError(`${url} answers with ${to}`, {
    code: 'gitlab_redirect',
    where: url,
    hint: 'if that is the address of your GitLab, name it with --gitlab, with https:// and the path of a relative URL',
  });
}

/** The longest path that a message repeats, in characters. */
const LONGEST_PATH = 200;

/**
 * Returns a clause: `a redirect (301) to https://gitlab.example.com, to which the token is not sent`. It leaves out the
 * path of the API, and a query, which could contain secrets.
 */
export function redirectWords(status: number, location: string | null, { url }: Connection): string {
  const to = location === null ? null : URL.parse(location, url);
  const path = to?.pathname.replace(/\/(?:api\/v4\/projects\/\d+)?$/, '') ?? '';
  const isWeb = to !== null && /^https?:$/.test(to.protocol);
  const address = isWeb ? ` to ${to.protocol}//${to.host}${path.length > LONGEST_PATH ? '' : path}` : '';
  return `a redirect (${status})${address}, to which the token is not sent`;
}

/**
 * Returns the error for a request without an answer.
 *
 * @param reason what `fetch` threw
 */
export function unreachable(reason: unknown, { url }: Connection): Error {
  const code = systemCodeOf(reason instanceof Error ? reason.cause : undefined);
  const why = code === undefined ? '' : `: ${WHY[code] ?? code}`;
  return userError(`${url} cannot be reached${why}`, {
    code: 'gitlab_unreachable',
    where: url,
    because: reason,
    hint:
      code !== undefined && CERTIFICATE.test(code)
        ? 'set NODE_EXTRA_CA_CERTS to a file with the certificate authority of GitLab'
        : 'check the address; behind a proxy, set HTTPS_PROXY and NODE_USE_ENV_PROXY=1',
  });
}
