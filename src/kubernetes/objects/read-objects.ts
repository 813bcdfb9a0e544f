import type { Api, ApiRequest } from '../http/api.ts';
import { statusOf } from '../http/api-error.ts';
import { ask } from '../http/ask.ts';
import { listObjects } from '../watch/list-objects.ts';

/**
 * Reads all present objects of a collection.
 *
 * @param path for example `/api/v1/serviceaccounts`
 * @param keep returns what to keep of an object, or `undefined` to drop it
 * @throws a user error `api_…`, see api-error.ts
 */
export async function readAll<Item>(
  api: Pick<Api, 'request'>,
  path: string,
  keep: (item: Item) => Item | undefined = (item) => item,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  await listObjects(api, { path }, (object) => {
    const kept = keep(object as Item);
    if (kept !== undefined) items.push(kept);
  });
  return items;
}

/**
 * Reads one object in its present state.
 *
 * @returns `undefined` if it does not exist
 * @throws a user error `api_…`, see api-error.ts
 */
export async function readOne<Item>(
  api: Pick<Api, 'request'>,
  path: string,
  request: ApiRequest = {},
): Promise<Item | undefined> {
  try {
    return await ask<Item>(api, 'GET', path, request);
  } catch (reason) {
    if (statusOf(reason) === 404) return undefined;
    throw reason;
  }
}
