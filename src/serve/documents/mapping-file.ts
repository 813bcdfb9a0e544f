import type { MappingIndex } from '../../mapping/index/compile.ts';
import { type DocumentFileOptions, openDocumentFile } from './document-file.ts';
import { loadMapping } from './load-mapping.ts';
import type { DocumentState, Source } from './source.ts';

export type MappingSource = Source<DocumentState<MappingIndex>>;

/** The mapping in a file. */
export function openMappingFile(
  options: Pick<DocumentFileOptions<MappingIndex>, 'file' | 'log' | 'now' | 'watch'>,
): Promise<MappingSource> {
  return openDocumentFile({ ...options, what: 'mapping', load: loadMapping });
}
