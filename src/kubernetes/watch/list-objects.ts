import type { Api } from '../http/api.ts';
import { ask } from '../http/ask.ts';
import { query } from '../http/query.ts';

/** So many objects are in memory at once, whole. */
const PAGE = 500;

type ListPage = {
  metadata: { resourceVersion: string; continue?: string };
  items?: readonly object[] | null;
};

/**
 * Lists a collection page by page, as it is now.
 *
 * @param take gets each object, which is let go of after it
 * @returns the version from which a watch goes on
 * @throws a user error `api_…`; `api_gone` when it took so long that the pages left are gone
 */
export async function listObjects(
  api: Pick<Api, 'request'>,
  { path, fieldSelector, signal }: { path: string; fieldSelector: string | undefined; signal: AbortSignal },
  take: (object: object) => void,
): Promise<string> {
  let next: string | undefined;
  for (;;) {
    const parameters = query({ limit: PAGE, fieldSelector, continue: next });
    const { items, metadata } = await ask<ListPage>(api, 'GET', `${path}${parameters}`, { signal });
    for (const object of items ?? []) take(object);
    if (!metadata.continue) return metadata.resourceVersion;
    next = metadata.continue;
  }
}
