import { parseMapping } from '../../../mapping/document/parse.ts';
import { compile, type MappingIndex } from '../../../mapping/index/compile.ts';
import { MAPPING_KEY, MAPPING_OWNER_LABEL, STARTER_ANNOTATION, WRITTEN_BY_ANNOTATION } from '../../../names.ts';
import type { Owner } from '../../world/owner.ts';
import { isSeen, type Seen } from '../../world/seen.ts';
import type { Installation, MappingDocument } from '../../world/world.ts';
import { ownerOf } from '../owner-of.ts';
import type { HelmMarks } from '../release-of.ts';
import type { Reader } from '../requests/reader.ts';

type ConfigMapObject = { metadata?: HelmMarks; data?: Record<string, string> };

/** The mapping in its ConfigMap, and the compiled mapping if it is valid. */
export async function readMapping(
  reader: Reader,
  { namespace, mappingConfigMap: name }: Pick<Installation, 'namespace' | 'mappingConfigMap'>,
): Promise<{ document: Seen<MappingDocument | undefined>; mapping: Seen<MappingIndex>; mappingOwner?: Owner }> {
  const what = `ConfigMap ${namespace}/${name}`;
  const found = await reader.one<ConfigMapObject>(`/api/v1/namespaces/${namespace}/configmaps/${name}`, what);
  if (!isSeen(found)) return { document: found, mapping: found };
  if (found.seen === undefined) return { document: { seen: undefined }, mapping: absent(`${what} does not exist`) };
  const text = found.seen.data?.[MAPPING_KEY];
  const isStarted = found.seen.metadata?.annotations?.[STARTER_ANNOTATION] !== undefined;
  if (text === undefined)
    return {
      document: { seen: { text, isStarted, findings: [] } },
      mapping: absent(`${what} has no key ${MAPPING_KEY}`),
    };
  const { mapping, findings } = parseMapping(text);
  // Without this label, the process or a person writes the mapping, also into a ConfigMap of Helm.
  const { metadata = {} } = found.seen;
  const owner = metadata.labels?.[MAPPING_OWNER_LABEL] === undefined ? undefined : writerOf({ namespace, ...metadata });
  return {
    ...(owner === undefined ? {} : { mappingOwner: owner }),
    document: { seen: { text, isStarted, findings } },
    mapping: mapping === undefined ? absent(`the one in ${what} has errors`) : { seen: compile(mapping) },
  };
}

/** A chart that `generate` wrote refuses changes of its values: its next run would undo them. */
function writerOf(marks: HelmMarks): Owner | undefined {
  const owner = ownerOf(marks);
  const isGenerated = marks.annotations?.[WRITTEN_BY_ANNOTATION] !== undefined;
  return owner?.by === 'Helm' && isGenerated ? { ...owner, by: 'fleet' } : owner;
}

function absent(why: string): Seen<never> {
  return { unseen: { what: 'the mapping', why, because: 'absent' } };
}
