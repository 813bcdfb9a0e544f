import { type Api, query } from '../http/api.ts';
import { isTooLong, malformedByApi } from '../http/api-error.ts';
import { ask } from '../http/ask.ts';

/** The most objects in one answer. */
const PAGE = 500;
/**
 * The most bytes of an answer with more than one object, because whole answers are kept in memory. etcd stores objects
 * of up to 1.5 MiB, and a user with edit permissions in any namespace could fill a page with them.
 */
const MOST_BYTES = 4 * 1_048_576;

type ListPage = {
  metadata: { resourceVersion: string; continue?: string };
  items?: readonly object[] | null;
};

/**
 * Lists all present objects of a collection, page by page. A page that is too long is requested again, with a quarter
 * of the objects.
 *
 * @param take called with each object, which is not kept afterwards
 * @returns the resourceVersion from which a watch continues
 * @throws a user error `api_…`; `api_malformed` if the answer is not a list; `api_gone` if the list took so long that
 *   the remaining pages have expired
 */
export async function listObjects(
  api: Pick<Api, 'request'>,
  { path, fieldSelector, signal }: { path: string; fieldSelector?: string | undefined; signal?: AbortSignal },
  take: (object: object) => void,
): Promise<string> {
  const request = signal === undefined ? {} : { signal };
  let limit = PAGE;
  let next: string | undefined;
  for (;;) {
    const parameters = query({ limit, fieldSelector, continue: next });
    const mostBytes = limit === 1 ? undefined : MOST_BYTES;
    let answer: unknown;
    try {
      answer = await ask<unknown>(api, 'GET', `${path}${parameters}`, { ...request, mostBytes });
    } catch (reason) {
      if (!isTooLong(reason)) throw reason;
      limit = Math.max(1, Math.floor(limit / 4));
      continue;
    }
    // A proxy in front of the API server may answer with its own page, or with a part of the list.
    if (!isPage(answer)) throw malformedByApi(path);
    const { items, metadata } = answer;
    for (const object of items ?? []) take(object);
    if (!metadata.continue) return metadata.resourceVersion;
    next = metadata.continue;
    limit = Math.min(2 * limit, PAGE);
  }
}

function isPage(answer: unknown): answer is ListPage {
  if (!isObject(answer) || !isObject(answer.metadata)) return false;
  const { items } = answer;
  return items === undefined || items === null || (Array.isArray(items) && items.every(isObject));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
