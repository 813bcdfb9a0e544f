import type { WatchState } from '../../kubernetes/watch/follow-objects.ts';
import type { Log } from '../../server/observe/log.ts';
import type { Metrics } from '../../server/observe/metrics.ts';

/**
 * Tells metrics of every state of a watch, and the log of its troubles: once each, and when they are over.
 *
 * @param source `mapping`, `accounts`
 */
export function reportWatch(
  source: string,
  { log, metrics }: { log: Log; metrics: Pick<Metrics, 'watch'> },
): (state: WatchState) => void {
  let told: string | undefined;
  return (state) => {
    metrics.watch(source, state);
    const trouble = state.error?.message;
    if (trouble === told) return;
    told = trouble;
    const until = state.syncedAt === undefined ? '' : '; what was read last stays in force';
    if (trouble === undefined) log.info({ source }, `changes of the ${source} arrive again`);
    else log.warn({ source }, `no changes of the ${source} arrive: ${trouble}${until}`);
  };
}
