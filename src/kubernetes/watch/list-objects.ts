import { type Api, query } from '../http/api.ts';
import { malformedByApi } from '../http/api-error.ts';
import { ask } from '../http/ask.ts';

/** Number of whole objects that are in memory at once. */
const PAGE = 500;

type ListPage = {
  metadata: { resourceVersion: string; continue?: string };
  items?: readonly object[] | null;
};

/**
 * Lists a collection as it is now, page by page.
 *
 * @param take called with each object; objects are not kept after it returns
 * @returns the resourceVersion from which a watch continues
 * @throws a user error `api_…`; `api_malformed` if it is not a list; `api_gone` if the list took so long that the remaining pages have expired
 */
export async function listObjects(
  api: Pick<Api, 'request'>,
  { path, fieldSelector, signal }: { path: string; fieldSelector?: string | undefined; signal?: AbortSignal },
  take: (object: object) => void,
): Promise<string> {
  const request = signal === undefined ? {} : { signal };
  let next: string | undefined;
  for (;;) {
    const parameters = query({ limit: PAGE, fieldSelector, continue: next });
    const answer = await ask<unknown>(api, 'GET', `${path}${parameters}`, request);
    // A proxy in front of the API server may answer with a page of its own, or with a part of the list.
    if (!isPage(answer)) throw malformedByApi(path);
    const { items, metadata } = answer;
    for (const object of items ?? []) take(object);
    if (!metadata.continue) return metadata.resourceVersion;
    next = metadata.continue;
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
