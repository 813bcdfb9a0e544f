import type { Log } from '../../server/observe/log.ts';
import type { Keeper } from './keeper.ts';

/**
 * Follows the entries of our webhook configurations that are not the chart's: an attacker who adds one receives requests of
 * the whole cluster. They get no bundle, and do not count when a bundle is looked for in every entry.
 *
 * @returns a function that names them, `x.y.z in mutatingwebhookconfiguration/NAME`; each change of that list is logged
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
