import type { MappingFindings } from '../../admission/edit/mapping-verdict.ts';
import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { Findings } from '../worker/first-findings.ts';
import type { LoadedMapping } from '../worker/load-mapping.worker.ts';
import type { WorkerLimits } from '../worker/start-worker.ts';
import type { WorkerQueue } from '../worker/worker-queue.ts';
import type { Loaded } from './document.ts';

/** 10,000 rules need less; beside the main heap it fits into the 256 MiB of the chart's `resources.limits`. */
const LIMITS: WorkerLimits = { milliseconds: 20_000, memory: 96 };

/** Parses and compiles a mapping in a thread of its own: no list of a mapping delays a review. */
export async function loadMapping(workers: WorkerQueue, text: string): Promise<Loaded<MappingIndex>> {
  const { index, ...findings } = await workers.run<LoadedMapping>('load', 'load-mapping.worker', text, {
    limits: LIMITS,
  });
  return { value: index, ...findings };
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
  const { findings: all, more } = await workers.run<Findings>('check', 'check-mapping.worker', text, {
    limits: LIMITS,
    signal,
  });
  const findings = all
    .filter(({ level }) => level === 'error')
    .map(({ code, column, line, message, path }) => ({
      place: `${file}:${line}:${column}`,
      message: `${path === '' ? '' : `${path}: `}${message} [${code}]`,
    }));
  return { findings, more: more.error };
}
