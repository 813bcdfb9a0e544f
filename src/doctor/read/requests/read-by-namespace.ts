import type { ByNamespace } from '../../world/by-namespace.ts';
import { isSeen, type Seen } from '../../world/seen.ts';
import { inTurns } from './in-turns.ts';
import type { Reader } from './reader.ts';

type Namespaced = { metadata: { namespace: string } };

/**
 * Lists a resource across all namespaces; if that fails, in each of the given namespaces.
 *
 * @param collection.base `/api/v1`
 * @param collection.what name of the resource in reports: `ServiceAccounts`
 * @param collection.only reduces or drops each object as soon as it is read
 * @param collection.keep turns the objects of one namespace into what is kept of them
 */
export async function readByNamespace<Item extends Namespaced, Part>(
  reader: Reader,
  {
    base,
    resource,
    what,
    only,
    keep,
  }: {
    base: string;
    resource: string;
    what: string;
    only?: (item: Item) => Item | undefined;
    keep: (items: readonly Item[]) => Part;
  },
  namespaces: ReadonlySet<string>,
): Promise<ByNamespace<Part>> {
  const all = await reader.list<Item>(`${base}/${resource}`, what, only);
  if (isSeen(all)) {
    const groups = Map.groupBy(all.seen, ({ metadata }) => metadata.namespace);
    const parts = [...groups].map(([namespace, items]) => [namespace, { seen: keep(items) }] as const);
    return { complete: true, namespaces: new Map(parts) };
  }
  const parts = await inTurns(namespaces, async (namespace): Promise<[string, Seen<Part>]> => {
    const path = `${base}/namespaces/${namespace}/${resource}`;
    const answer = await reader.list<Item>(path, `${what} of ${namespace}`, only);
    return [namespace, isSeen(answer) ? { seen: keep(answer.seen) } : { unseen: { ...answer.unseen, namespace } }];
  });
  return { complete: false, namespaces: new Map(parts) };
}
