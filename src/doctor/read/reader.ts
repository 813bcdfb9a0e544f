import type { Api } from '../../kubernetes/http/api.ts';
import { apiCauseOf } from '../../kubernetes/http/api-error.ts';
import { readAll, readOne } from '../../kubernetes/objects/read-objects.ts';
import type { Seen } from '../world/seen.ts';
import { permissionFor } from './permission-for.ts';

/** Reads objects, and takes a refusal for an answer. Both throw only where there is nobody to answer. */
export type Reader = {
  /** @param what for the reader of a report: `ServiceAccounts` */
  list<Item>(path: string, what: string): Promise<Seen<readonly Item[]>>;
  /** @returns `undefined` where there is no such object */
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
      // Nobody is there, or nobody knows who asks: that is no matter of one part.
      if (cause?.status === undefined || cause.status === 401) throw reason;
      const why = cause.said;
      if (cause.status !== 403) return { unseen: { what, why, because: 'failed' } };
      return { unseen: { what, why, because: 'forbidden', needs: permissionFor(verb, path) } };
    }
  }

  return {
    list: (path, what) => look('list', path, what, () => readAll(api, path)),
    one: (path, what) => look('get', path, what, () => readOne(api, path)),
  };
}
