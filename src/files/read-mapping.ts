import { userError } from '../errors.ts';
import { parseMapping } from '../mapping/document/parse.ts';
import { compile, type MappingIndex } from '../mapping/index/compile.ts';
import type { ReadText } from './read-text.ts';
import { refusedFile } from './refused-file.ts';

/**
 * The mapping that `--mapping` names.
 *
 * @throws a user error `flag_missing`, or `mapping_invalid` with a line for each error
 */
export async function readMapping(file: string | undefined, { read }: { read: ReadText }): Promise<MappingIndex> {
  if (file === undefined)
    throw userError('--mapping is missing: it names the file that says who gets which ServiceAccount', {
      code: 'flag_missing',
      where: '--mapping',
      hint: "the one in force: kubectl -n gitlab-runner-irsa get configmap NAME -o jsonpath='{.data.mapping\\.yaml}' > mapping.yaml",
    });
  const { mapping, findings } = parseMapping(await read(file, '--mapping'));
  if (mapping !== undefined) return compile(mapping);
  throw refusedFile('mapping', 'mapping_invalid', file, findings);
}
