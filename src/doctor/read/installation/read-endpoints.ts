import { isSeen, type Seen } from '../../world/seen.ts';
import type { Installation } from '../../world/world.ts';
import type { Reader } from '../requests/reader.ts';

type SliceObject = {
  metadata: { labels?: Record<string, string> };
  endpoints?: readonly { addresses?: readonly string[]; conditions?: { ready?: boolean } }[] | null;
};

/**
 * Counts the ready addresses of the Service. An endpoint without the condition counts as ready (discovery.k8s.io/v1).
 */
export async function readEndpoints(
  reader: Reader,
  { namespace, service }: Pick<Installation, 'namespace' | 'service'>,
): Promise<Seen<number>> {
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
  const slices = await reader.list<SliceObject>(path, `EndpointSlices of ${namespace}`);
  if (!isSeen(slices)) return slices;
  const ours = slices.seen.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service);
  const ready = ours
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false);
  return { seen: new Set(ready.flatMap(({ addresses = [] }) => addresses)).size };
}
