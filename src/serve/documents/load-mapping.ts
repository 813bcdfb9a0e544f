import type { Finding } from '../../documents/finding.ts';
import { compile, type MappingIndex } from '../../mapping/index/compile.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import { runWorker } from '../worker/run-worker.ts';

type Parsed = { mapping: Mapping | undefined; findings: Finding[] };

/** Reads a mapping in another thread; only the index is built in this one. */
export async function loadMapping(text: string): Promise<{ value: MappingIndex | undefined; findings: Finding[] }> {
  const { mapping, findings } = await parseInWorker(text);
  return { value: mapping && compile(mapping), findings };
}

/** Says everything that is wrong with a mapping. */
export async function findingsOf(text: string): Promise<readonly Finding[]> {
  return (await parseInWorker(text)).findings;
}

function parseInWorker(text: string): Promise<Parsed> {
  return runWorker<Parsed>('parse-mapping.worker', text);
}
