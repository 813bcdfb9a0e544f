import type { Api } from '../../../kubernetes/http/api.ts';
import { apiCauseOf } from '../../../kubernetes/http/api-error.ts';
import { readAll, readOne } from '../../../kubernetes/objects/read-objects.ts';
import type { Seen } from '../../world/seen.ts';
import { permissionFor } from './permission-for.ts';

/** Reads objects; a refusal is a result. Both methods throw only if the API server does not answer or rejects the credentials. */
export type Reader = {
  /**
   * @param what name of the objects in reports: `ServiceAccounts`
   * @param keep what to keep of each object, for collections that are too large for the memory; nothing by `undefined`
   */
  list<Item>(path: string, what: string, keep?: (item: Item) => Item | undefined): Promise<Seen<readonly Item[]>>;
  /** @returns `undefined` if the object does not exist */
  one<Item>(path: string, what: string): Promise<Seen<Item | undefined>>;
};

export function createReader(api: Pick<Api, 'request'>): Reader {
  async function look<Found>(
    verb: string,
    path: string,
    what: string,
    read: () => Promise<Found>,
  ): Promise<Seen<Found>> {
    try {
      return { seen: await read() };
    } catch (reason) {
      const cause = apiCauseOf(reason);
      // Without an answer, or with credentials that are rejected, no other part can be read either.
      if (cause?.status === undefined || cause.status === 401) throw reason;
      const why = cause.said;
      if (cause.status !== 403) return { unseen: { what, why, because: 'failed' } };
      return { unseen: { what, why, because: 'forbidden', needs: permissionFor(verb, path) } };
    }
  }

  return {
    list: (path, what, keep) => look('list', path, what, () => readAll(api, path, keep)),
    one: (path, what) => look('get', path, what, () => readOne(api, path)),
  };
}
