import type { MappingFault } from '../../admission/edit/mapping-verdict.ts';
import { findingsOf } from './load-mapping.ts';

/**
 * The errors of a mapping, in the words of `validate mapping`.
 *
 * @param file what the text is called
 */
export async function checkEdit(mapping: string, file: string): Promise<readonly MappingFault[]> {
  const findings = await findingsOf(mapping);
  return findings
    .filter(({ level }) => level === 'error')
    .map(({ code, column, line, message, path }) => ({
      place: `${file}:${line}:${column}`,
      message: `${path === '' ? '' : `${path}: `}${message} [${code}]`,
    }));
}
