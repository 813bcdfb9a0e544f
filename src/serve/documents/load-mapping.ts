import type { MappingIndex } from '../../mapping/index/compile.ts';
import type { LoadedMapping } from '../worker/load-mapping.worker.ts';
import type { WorkerLimits } from '../worker/start-worker.ts';
import type { WorkerQueue } from '../worker/worker-queue.ts';
import type { Loaded } from './document.ts';

/** Enough for 10,000 rules. Together with the main heap, it fits into the 256 MiB of the chart's `resources.limits`. */
export const LIMITS: WorkerLimits = { milliseconds: 20_000, memory: 96 };

/** Parses and compiles a mapping in its own thread, so that no mapping, however long, delays a review. */
export async function loadMapping(workers: WorkerQueue, text: string): Promise<Loaded<MappingIndex>> {
  const { index, ...findings } = await workers.run<LoadedMapping>('load', 'load-mapping.worker', text, {
    limits: LIMITS,
  });
  return { value: index, ...findings };
}
