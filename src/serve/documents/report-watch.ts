import type { WatchState } from '../../kubernetes/watch/follow-objects.ts';
import type { Log } from '../../server/observe/log.ts';
import type { Metrics } from '../../server/observe/metrics.ts';

/**
 * Reports every state of a watch to the metrics. Logs each error once, and once more when the watch works again.
 *
 * @param source `mapping`, `accounts`
 */
export function reportWatch(
  source: string,
  { log, metrics }: { log: Log; metrics: Pick<Metrics, 'watch'> },
): (state: WatchState) => void {
  let reported: string | undefined;
  return (state) => {
    metrics.watch(source, state);
    const error = state.error?.message;
    if (error === reported) return;
    reported = error;
    const until = state.syncedAt === undefined ? '' : '; using the last version read';
    if (error === undefined) log.info({ source }, `watch of the ${source} reconnected`);
    else log.warn({ source }, `watch of the ${source} disconnected: ${error}${until}`);
  };
}
