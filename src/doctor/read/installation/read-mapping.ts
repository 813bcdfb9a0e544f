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

/** Reads the ConfigMap of the mapping, and compiles the mapping if it is valid. */
export async function readMapping(
  reader: Reader,
  { namespace, mappingConfigMap: name }: Pick<Installation, 'namespace' | 'mappingConfigMap'>,
): Promise<{ document: Seen<MappingDocument | undefined>; mapping: Seen<MappingIndex>; mappingOwner?: Owner }> {
  const what = `ConfigMap ${namespace}/${name}`;
  const found = await reader.one<ConfigMapObject>(`/api/v1/namespaces/${namespace}/configmaps/${name}`, what);
  if (!isSeen(found)) return { document: found, mapping: found };
  if (found.seen === undefined)
    return { document: { seen: undefined }, mapping: absentMapping(`${what} does not exist`) };
  const text = found.seen.data?.[MAPPING_KEY];
  const isStarted = found.seen.metadata?.annotations?.[STARTER_ANNOTATION] !== undefined;
  if (text === undefined)
    return {
      document: { seen: { text, isStarted, findings: [] } },
      mapping: absentMapping(`${what} has no key ${MAPPING_KEY}`),
    };
  const { mapping, findings } = parseMapping(text);
  // Without this label, the chart does not write the mapping, even if the ConfigMap belongs to Helm: the webhook or a
  // user does.
  const { metadata = {} } = found.seen;
  const owner = metadata.labels?.[MAPPING_OWNER_LABEL] === undefined ? undefined : writerOf({ namespace, ...metadata });
  return {
    ...(owner === undefined ? {} : { mappingOwner: owner }),
    document: { seen: { text, isStarted, findings } },
    mapping: mapping === undefined ? absentMapping(`the one in ${what} has errors`) : { seen: compile(mapping) },
  };
}

/**
 * Returns what writes an object. A chart that `generate` wrote belongs to a fleet: changing its values would not last,
 * because the next run of `generate` undoes them.
 */
function writerOf(marks: HelmMarks): Owner | undefined {
  const owner = ownerOf(marks);
  const isGenerated = marks.annotations?.[WRITTEN_BY_ANNOTATION] !== undefined;
  return owner?.by === 'Helm' && isGenerated ? { ...owner, by: 'fleet' } : owner;
}

function absentMapping(why: string): Seen<never> {
  return { unseen: { what: 'the mapping', why, because: 'absent' } };
}
