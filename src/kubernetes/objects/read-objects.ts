import type { Api } from '../http/api.ts';
import { statusOf } from '../http/api-error.ts';
import { ask } from '../http/ask.ts';
import { listObjects } from '../watch/list-objects.ts';

/**
 * All objects of a collection, as they are now.
 *
 * @param path `/api/v1/serviceaccounts`
 * @throws a user error `api_…`, see api-error.ts
 */
export async function readAll<Item>(api: Pick<Api, 'request'>, path: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  const { signal } = new AbortController();
  await listObjects(api, { path, fieldSelector: undefined, signal }, (object) => items.push(object as Item));
  return items;
}

/**
 * One object, as it is now.
 *
 * @returns `undefined` where there is none
 * @throws a user error `api_…`, see api-error.ts
 */
export async function readOne<Item>(api: Pick<Api, 'request'>, path: string): Promise<Item | undefined> {
  try {
    return await ask<Item>(api, 'GET', path);
  } catch (reason) {
    if (statusOf(reason) === 404) return undefined;
    throw reason;
  }
}
