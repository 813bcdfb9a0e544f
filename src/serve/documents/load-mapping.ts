import type { Finding } from '../../documents/finding.ts';
import { compile, type MappingIndex } from '../../mapping/index/compile.ts';
import type { Mapping } from '../../mapping/mapping.ts';
import { runWorker } from '../worker/run-worker.ts';

type Parsed = { mapping: Mapping | undefined; findings: Finding[] };

/** Parses a mapping in a thread of its own; only the index is built in this one. */
export async function loadMapping(text: string): Promise<{ value: MappingIndex | undefined; findings: Finding[] }> {
  const { mapping, findings } = await parseInWorker(text);
  return { value: mapping && compile(mapping), findings };
}

/**
 * Checks an edit of the mapping before it is stored.
 *
 * @param file what the text is called in `place`
 * @returns its errors, in the words of `validate mapping`; warnings do not keep an edit out
 */
export async function checkEdit(mapping: string, file: string): Promise<{ place: string; message: string }[]> {
  const { findings } = await parseInWorker(mapping);
  return findings
    .filter(({ level }) => level === 'error')
    .map(({ code, column, line, message, path }) => ({
      place: `${file}:${line}:${column}`,
      message: `${path === '' ? '' : `${path}: `}${message} [${code}]`,
    }));
}

function parseInWorker(text: string): Promise<Parsed> {
  return runWorker<Parsed>('parse-mapping.worker', text);
}
