import { isMap } from '../collections/is-map.ts';
import { PATH_LENGTH, PROJECT_PATH } from '../mapping/document/people.ts';
import type { ProjectAnswer } from '../naming/project-answer.ts';
import { type Connection, redirected, redirectWords, unauthorized, unreachable } from './gitlab-errors.ts';

/** The result of one request. */
type Reply = {
  answer: ProjectAnswer;
  /** GitLab as a whole failed to answer, not only for this project, so the next request may fail too. */
  failed?: true;
  /** The error to throw if GitLab redirects all requests. */
  redirect?: Error;
  /** Milliseconds to wait before the request may succeed; absent if a second request would not help. */
  retryAfter?: number;
  /** Milliseconds for which GitLab accepts no further request. */
  pause?: number;
};

/** The largest answer in bytes. A project takes a few kilobytes. */
const LONGEST_BODY = 1024 * 1024;
/** Milliseconds to wait after a server error. */
const AFTER_ERROR = 1000;

/**
 * Reads one project: `GET /api/v4/projects/:id` (https://docs.gitlab.com/api/projects/#retrieve-a-project).
 *
 * @throws a user error if no other project would get an answer either: `gitlab_unreachable`, `gitlab_unauthorized`
 */
export async function askProject(id: string, connection: Connection): Promise<Reply> {
  const signal = AbortSignal.timeout(connection.timeout);
  const got = await fetchProject(id, connection, signal).catch((reason: unknown) => {
    if (signal.aborted) return undefined;
    throw unreachable(reason, connection);
  });
  if (got === undefined) return failed(`no answer came within ${connection.timeout / 1000} seconds`);
  const { body, response } = got;
  return { ...replyTo(response, body, id, connection), ...pauseIn(response.headers, connection.now()) };
}

async function fetchProject(id: string, { token, url }: Connection, signal: AbortSignal) {
  const response = await fetch(`${url}/api/v4/projects/${id}`, {
    headers: { accept: 'application/json', ...(token === undefined ? {} : { 'private-token': token }) },
    // `fetch` must not send the token to another address.
    redirect: 'manual',
    signal,
  });
  return { response, body: await bodyOf(response) };
}

function replyTo({ headers, status }: Response, body: string | undefined, id: string, connection: Connection): Reply {
  if (status === 401) throw unauthorized(connection);
  if (status >= 300 && status < 400) {
    const words = redirectWords(status, headers.get('location'), connection);
    return { ...failed(`GitLab answered with ${words}`), redirect: redirected(words, connection) };
  }
  if (body === undefined) return failed(`the answer is longer than ${LONGEST_BODY} bytes`);
  if (status === 429) {
    const retryAfter = millisecondsIn(headers, 'retry-after') ?? AFTER_ERROR;
    return { ...failed('GitLab limits the rate of requests (429)'), retryAfter };
  }
  if (status >= 500) return { ...failed(`GitLab answered with an error (${status})`), retryAfter: AFTER_ERROR };
  const json = jsonIn(body);
  if (json === undefined)
    return failed(`the answer (${status}) is not JSON, so it is not that of GitLab's API: check the address`);
  if (status === 404) return { answer: { is: 'absent' } };
  if (status === 403) return { answer: unseen('the token may not read it (403): it needs the scope read_api') };
  return { answer: status === 200 ? projectIn(json, id) : unseen(`GitLab answered with the status ${status}`) };
}

/** Reads the fields of a project (https://docs.gitlab.com/api/projects/#retrieve-a-project). */
function projectIn(json: object, id: string): ProjectAnswer {
  if (!isMap(json) || String(json.id) !== id) return unseen('the answer is not about this project');
  const { archived, path_with_namespace: path } = json;
  if (typeof path !== 'string' || path.length > PATH_LENGTH || !PROJECT_PATH.test(path))
    return unseen('its path is not one that a mapping can have');
  return { is: 'project', path, archived: archived === true };
}

/** @returns the body; `undefined` if it is too long, without reading the rest */
async function bodyOf({ body }: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > LONGEST_BODY) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

function jsonIn(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns how long to wait once GitLab allows no more requests: until the reset, which it names in seconds since 1970
 * (https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers).
 */
function pauseIn(headers: Headers, now: number): Pick<Reply, 'pause'> {
  const reset = millisecondsIn(headers, 'ratelimit-reset');
  if (headers.get('ratelimit-remaining') !== '0' || reset === undefined) return {};
  return { pause: Math.max(0, reset - now) };
}

/** Returns a header's value, a number of seconds, in milliseconds. */
function millisecondsIn(headers: Headers, name: string): number | undefined {
  const value = headers.get(name) ?? '';
  return /^\d{1,12}$/.test(value) ? Number(value) * 1000 : undefined;
}

function failed(why: string): Reply {
  return { answer: unseen(why), failed: true };
}

function unseen(why: string): ProjectAnswer {
  return { is: 'unseen', why };
}
