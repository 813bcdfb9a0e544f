import type { Api } from '../../../kubernetes/http/api.ts';
import { apiCauseOf, malformedByApi } from '../../../kubernetes/http/api-error.ts';
import { readAll, readOne } from '../../../kubernetes/objects/read-objects.ts';
import type { Seen } from '../../world/seen.ts';
import { permissionFor, resourceOf } from './permission-for.ts';
import { isWhole, withoutNulls } from './whole-object.ts';

/**
 * Reads objects. A refusal, a missing answer and a malformed object are results. Both methods throw only if the API
 * server answers no request at all, or rejects the credentials.
 */
export type Reader = {
  /**
   * Lists objects.
   *
   * @param what name of the objects in reports: `ServiceAccounts`
   * @param keep reduces each object, for collections that are too large for the memory; `undefined` drops it
   */
  list<Item>(path: string, what: string, keep?: (item: Item) => Item | undefined): Promise<Seen<readonly Item[]>>;
  /** Reads one object; `undefined` if it does not exist. */
  one<Item>(path: string, what: string): Promise<Seen<Item | undefined>>;
};

/**
 * After this many requests for a resource without an answer, no more are sent, because each would take as long as the
 * first.
 */
const MOST_SILENT = 2;

/** Requests with small answers, for which an API server reads no object. */
const PROBES = ['/version', '/api'] as const;

export function createReader(api: Pick<Api, 'request'>): Reader {
  const silent = new Map<string, { times: number; why: string }>();

  async function look<Found>(
    verb: string,
    path: string,
    what: string,
    read: () => Promise<Found>,
  ): Promise<Seen<Found>> {
    const resource = resourceOf(path) ?? path;
    const before = silent.get(resource);
    if (before !== undefined && before.times >= MOST_SILENT)
      return { unseen: { what, why: before.why, because: 'failed' } };
    try {
      return { seen: await read() };
    } catch (reason) {
      const cause = apiCauseOf(reason);
      // With rejected credentials, no other part can be read either.
      if (cause === undefined || cause.status === 401) throw reason;
      const why = cause.said;
      if (cause.status === undefined) {
        if (!(await isAnswering(path))) throw reason;
        silent.set(resource, { times: (silent.get(resource)?.times ?? 0) + 1, why });
      }
      if (cause.status !== 403) return { unseen: { what, why, because: 'failed' } };
      return { unseen: { what, why, because: 'forbidden', needs: permissionFor(verb, path) } };
    }
  }

  /** True if the API server answers another request. Then only one resource is slow, and others can be read. */
  async function isAnswering(unanswered: string): Promise<boolean> {
    const [first, second] = PROBES;
    try {
      await api.request('GET', unanswered === first ? second : first);
      return true;
    } catch {
      return false;
    }
  }

  function checked<Item>(path: string, object: Item): Item {
    const whole = withoutNulls(object);
    if (!isWhole(resourceOf(path), whole)) throw malformedByApi(path);
    return whole;
  }

  return {
    list: <Item>(path: string, what: string, keep: (item: Item) => Item | undefined = (item) => item) =>
      look('list', path, what, () => readAll<Item>(api, path, (item) => keep(checked(path, item)))),
    one: <Item>(path: string, what: string) =>
      look('get', path, what, async () => {
        const found = await readOne<Item>(api, path);
        return found === undefined ? undefined : checked(path, found);
      }),
  };
}
