import type { Finding } from '../documents/finding.ts';
import { compile, type MappingIndex } from '../mapping/index/compile.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { type DocumentFileOptions, openDocumentFile } from './document-file.ts';
import { runWorker } from './run-worker.ts';
import type { DocumentState, Source } from './source.ts';

export type MappingSource = Source<DocumentState<MappingIndex>>;

type Parsed = { mapping: Mapping | undefined; findings: Finding[] };

/** The mapping in a file. Its schema is checked in another thread; only the index is built in this one. */
export function openMappingFile(
  options: Pick<DocumentFileOptions<MappingIndex>, 'file' | 'log' | 'now' | 'watch'>,
): Promise<MappingSource> {
  return openDocumentFile({ ...options, what: 'mapping', load: loadMapping });
}

async function loadMapping(text: string): Promise<{ value: MappingIndex | undefined; findings: Finding[] }> {
  const { mapping, findings } = await runWorker<Parsed>('parse-mapping.worker', text);
  return { value: mapping && compile(mapping), findings };
}
