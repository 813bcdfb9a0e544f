import type { Api, ApiRequest } from './api.ts';
import { refusedByApi } from './api-error.ts';

/**
 * Sends a request that must succeed.
 *
 * @returns the object in the answer
 * @throws a user error `api_…`, see api-error.ts
 */
export async function ask<Body>(
  api: Pick<Api, 'request'>,
  method: Parameters<Api['request']>[0],
  path: string,
  request: ApiRequest = {},
): Promise<Body> {
  const { status, body } = await api.request(method, path, request);
  if (status >= 300) throw refusedByApi(status, body, path);
  return body as Body;
}
