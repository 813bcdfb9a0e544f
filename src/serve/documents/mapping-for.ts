import { isOursToFill } from '../../admission/edit/mapping-owner.ts';
import type { ConfigMap } from '../../kubernetes/objects/config-map.ts';
import { MAPPING_KEY } from '../../names.ts';

/**
 * Decides what to do with the ConfigMap of the mapping: read the mapping in it, or write one into it. A mapping is
 * written if there is none, unless Helm owns it or a person has emptied the ConfigMap.
 *
 * @param before the previous ConfigMap, if it is known
 * @param text what to write: the active mapping, which an upgrade has removed, or the first mapping of a cluster
 */
export function mappingFor(
  configMap: ConfigMap,
  before: ConfigMap | undefined,
  text: string,
): 'read' | { write: string } {
  if (configMap.data?.[MAPPING_KEY] !== undefined || !isOursToFill(configMap, before)) return 'read';
  return { write: text };
}
