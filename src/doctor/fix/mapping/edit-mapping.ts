import { MAPPING_KEY } from '../../../names.ts';
import type { Installation } from '../../world/world.ts';
import { editDocument } from '../edit-document.ts';
import type { Fix } from '../fix.ts';
import { inSource, undoes } from '../in-source.ts';

type Mapping = Pick<Installation, 'namespace' | 'mappingConfigMap' | 'mappingOwner'>;

/**
 * Returns a fix that changes one value of the mapping: in the Helm values or the fleet from which it is written, or
 * otherwise in its ConfigMap.
 */
export function editMapping(mapping: Mapping, change: { path: string; set: unknown }): Fix {
  const { mappingConfigMap, mappingOwner: owner, namespace } = mapping;
  if (owner?.by === 'Helm')
    return editDocument({ in: 'values', release: owner.name, namespace: owner.namespace, value: 'mapping' }, change);
  if (owner?.by === 'fleet')
    return editDocument({ in: 'fleet', release: owner.name, namespace: owner.namespace, writes: 'mapping' }, change);
  const source = owner === undefined ? {} : { source: `the source of Argo CD application ${owner.application}` };
  return editDocument(
    { in: 'config map', namespace, name: mappingConfigMap, key: MAPPING_KEY },
    { ...change, ...source },
  );
}

/** Says where to change the mapping so that the change lasts: `in key mapping.yaml`, or in what writes it. */
export function inMapping({ mappingConfigMap, mappingOwner: owner, namespace }: Mapping): string {
  if (owner === undefined) return `in key ${MAPPING_KEY}`;
  const object = `configmap ${namespace}/${mappingConfigMap}`;
  return `in the mapping ${inSource(owner)} (${undoes(owner, object)})`;
}
