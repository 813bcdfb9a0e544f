import { parseMapping } from '../../mapping/document/parse.ts';
import { compile, type MappingIndex } from '../../mapping/index/compile.ts';
import { MAPPING_KEY } from '../../names.ts';
import { isSeen, type Seen } from '../world/seen.ts';
import type { Installation, MappingDocument } from '../world/world.ts';
import type { Reader } from './reader.ts';

type ConfigMapObject = { data?: Record<string, string> };

/** The mapping as it is in its ConfigMap, and what it means where it is valid. */
export async function readMapping(
  reader: Reader,
  { namespace, mappingConfigMap: name }: Pick<Installation, 'namespace' | 'mappingConfigMap'>,
): Promise<{ document: Seen<MappingDocument | undefined>; mapping: Seen<MappingIndex> }> {
  const what = `ConfigMap ${namespace}/${name}`;
  const found = await reader.one<ConfigMapObject>(`/api/v1/namespaces/${namespace}/configmaps/${name}`, what);
  if (!isSeen(found)) return { document: found, mapping: found };
  if (found.seen === undefined) return { document: { seen: undefined }, mapping: absent(`there is no ${what}`) };
  const text = found.seen.data?.[MAPPING_KEY];
  if (text === undefined) return { document: { seen: { text, findings: [] } }, mapping: absent(`${what} holds none`) };
  const { mapping, findings } = parseMapping(text);
  return {
    document: { seen: { text, findings } },
    mapping: mapping === undefined ? absent('the one in the ConfigMap has errors') : { seen: compile(mapping) },
  };
}

function absent(why: string): Seen<never> {
  return { unseen: { what: 'the mapping', why, because: 'absent' } };
}
