import type { ByNamespace } from '../../world/by-namespace.ts';
import { isSeen, type Seen } from '../../world/seen.ts';
import type { Labels } from '../../world/world.ts';
import { inTurns } from '../requests/in-turns.ts';
import type { Reader } from '../requests/reader.ts';

type NamespaceObject = { metadata: { name: string; labels?: Labels } };

const PATH = '/api/v1/namespaces';

/** Reads the labels of all namespaces; if that fails, of the namespaces that the mapping concerns. */
export async function readNamespaces(reader: Reader, concerned: ReadonlySet<string>): Promise<ByNamespace<Labels>> {
  const all = await reader.list<NamespaceObject>(PATH, 'Namespaces');
  if (isSeen(all)) {
    const labels = all.seen.map(({ metadata }) => [metadata.name, { seen: metadata.labels ?? {} }] as const);
    return { complete: true, namespaces: new Map(labels) };
  }
  const some = await inTurns(concerned, async (name): Promise<[string, Seen<Labels>][]> => {
    const one = await reader.one<NamespaceObject>(`${PATH}/${name}`, `Namespace ${name}`);
    if (!isSeen(one)) return [[name, one]];
    return one.seen === undefined ? [] : [[name, { seen: one.seen.metadata.labels ?? {} }]];
  });
  return { complete: false, namespaces: new Map(some.flat()) };
}
