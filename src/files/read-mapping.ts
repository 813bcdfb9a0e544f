import { checkAgain } from '../check-again.ts';
import { userError } from '../errors.ts';
import { parseMapping } from '../mapping/document/parse.ts';
import { compile, type MappingIndex } from '../mapping/index/compile.ts';
import { MAPPING_KEY, RELEASE } from '../names.ts';
import type { ReadText } from './read-text.ts';
import { refusedFile } from './refused-file.ts';

/** A command that prints the active mapping of an installation with the default names. */
export const READ_ACTIVE_MAPPING = `kubectl -n ${RELEASE.namespace} get configmap ${RELEASE.mappingConfigMap} -o jsonpath='{.data.${MAPPING_KEY.replace('.', '\\.')}}'`;

/**
 * Reads and compiles the mapping in the file of `--mapping`.
 *
 * @throws a user error `flag_missing`, or `mapping_invalid` with a line for each error
 */
export async function readMapping(file: string | undefined, io: { read: ReadText }): Promise<MappingIndex> {
  if (file === undefined)
    throw userError('--mapping is required: the path of the mapping', {
      code: 'flag_missing',
      where: '--mapping',
      hint: `save the active mapping: ${READ_ACTIVE_MAPPING} > ${MAPPING_KEY}`,
    });
  return (await readMappingText(file, io)).index;
}

/**
 * Reads a mapping, and also returns its text, in which places can be found.
 *
 * @throws a user error `mapping_invalid` with a line for each error
 */
export async function readMappingText(
  file: string,
  { read }: { read: ReadText },
): Promise<{ index: MappingIndex; text: string }> {
  const text = await read(file, '--mapping');
  const { mapping, findings } = parseMapping(text);
  if (mapping !== undefined) return { index: compile(mapping), text };
  throw refusedFile('mapping', 'mapping_invalid', file, findings, checkAgain('mapping', file));
}
