import type { Log } from '../../server/observe/log.ts';
import type { Keeper } from './keeper.ts';

/**
 * Follows the entries of our webhook configurations that do not come from the chart. An attacker who adds one would
 * receive requests from the whole cluster, so they get no bundle, and do not count when every entry has to have one.
 *
 * @returns a function that names them, `x.y.z in mutatingwebhookconfiguration/NAME`. Each change of that list is logged
 */
export function followForeignEntries({ reading }: Pick<Keeper, 'reading'>, log: Log): () => readonly string[] {
  let found: readonly string[] = [];
  reading.onChange((last) => {
    const before = found.join(', ');
    found = (last?.configurations ?? []).flatMap(({ store, stored }) =>
      (stored?.foreign ?? []).map((name) => `${name} in ${store.title}`),
    );
    const names = found.join(', ');
    if (names !== before && found.length > 0)
      log.warn({ entries: found }, `unknown webhook entries found, caBundle not written: ${names}`);
  });
  return () => found;
}
