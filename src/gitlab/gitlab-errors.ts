import { systemCodeOf, userError } from '../errors.ts';

/** A GitLab, and how to reach it. */
export type Connection = {
  /** Without a slash at its end. */
  url: string;
  /** A personal, group or project access token; without one, GitLab shows public projects only. */
  token: string | undefined;
  /** Milliseconds for one answer. */
  timeout: number;
  /** Milliseconds since 1970. */
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

/** Neither message has anything that GitLab answered but the status. */
export function gitlabError(status: number, { token, url }: Connection): Error {
  if (status === 401)
    return userError(`${url} ${token === undefined ? 'requires a token' : 'does not accept the token'} (401)`, {
      code: 'gitlab_unauthorized',
      where: url,
      hint: 'set GITLAB_TOKEN in the environment to an access token with the scope read_api that has not expired',
    });
  return userError(`${url} answers with a redirect (${status}), to which the token is not sent`, {
    code: 'gitlab_redirect',
    where: url,
    hint: 'use the address to which it leads, with https:// and the path of a relative URL',
  });
}

/** @param reason what `fetch` threw */
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
