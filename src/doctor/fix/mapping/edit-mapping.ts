import { MAPPING_KEY } from '../../../names.ts';
import type { Installation } from '../../world/world.ts';
import { editDocument } from '../edit-document.ts';
import type { Fix } from '../fix.ts';

/** Changes one value of the mapping in its ConfigMap. */
export function editMapping(
  { namespace, mappingConfigMap }: Pick<Installation, 'namespace' | 'mappingConfigMap'>,
  change: { path: string; set: unknown },
): Fix {
  return editDocument({ in: 'config map', namespace, name: mappingConfigMap, key: MAPPING_KEY }, change);
}
