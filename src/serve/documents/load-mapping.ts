import type { MappingFindings } from '../../admission/edit/mapping-verdict.ts';
import { compile, type MappingIndex } from '../../mapping/index/compile.ts';
import type { ParsedMapping } from '../worker/parse-mapping.worker.ts';
import type { WorkerLimits } from '../worker/start-worker.ts';
import type { WorkerQueue } from '../worker/worker-queue.ts';
import type { Loaded } from './document.ts';

const WORKER = 'parse-mapping.worker';
/** 10,000 rules need less; beside the main heap it fits into the 256 MiB of the chart's `resources.limits`. */
const LIMITS: WorkerLimits = { milliseconds: 20_000, memory: 96 };

/** Parses a mapping in a thread of its own; only the index is built in this one. */
export async function loadMapping(workers: WorkerQueue, text: string): Promise<Loaded<MappingIndex>> {
  const { mapping, ...findings } = await workers.run<ParsedMapping>('load', WORKER, text, { limits: LIMITS });
  return { value: mapping && compile(mapping), ...findings };
}

/**
 * Checks an edit of the mapping before it is stored.
 *
 * @param file what the text is called in `place`
 * @param signal abandons the check
 * @returns its errors, in the words of `validate mapping`; warnings do not keep an edit out
 * @throws a user error if a limit or the signal ended the check
 */
export async function checkEdit(
  workers: WorkerQueue,
  text: string,
  file: string,
  signal: AbortSignal,
): Promise<MappingFindings> {
  const { findings: all, more } = await workers.run<ParsedMapping>('check', WORKER, text, { limits: LIMITS, signal });
  const findings = all
    .filter(({ level }) => level === 'error')
    .map(({ code, column, line, message, path }) => ({
      place: `${file}:${line}:${column}`,
      message: `${path === '' ? '' : `${path}: `}${message} [${code}]`,
    }));
  return { findings, more: more.error };
}
