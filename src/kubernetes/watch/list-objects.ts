import { type Api, query } from '../http/api.ts';
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
 * @throws a user error `api_…`; `api_gone` if the list took so long that the remaining pages have expired
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
    const { items, metadata } = await ask<ListPage>(api, 'GET', `${path}${parameters}`, request);
    for (const object of items ?? []) take(object);
    if (!metadata.continue) return metadata.resourceVersion;
    next = metadata.continue;
  }
}
