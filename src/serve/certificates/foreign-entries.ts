import type { Log } from '../../server/observe/log.ts';
import type { CertificateReading } from './reading.ts';

/**
 * Finds entries of our webhook configurations that are not the chart's: an attacker who added one lets the API server send
 * requests of the whole cluster elsewhere. They get no bundle, and do not count when a bundle is looked for in every entry.
 *
 * @returns a function that names them, `x.y.z in mutatingwebhookconfiguration/NAME`, and logs each change of that list
 */
export function createForeignReport(log: Log): (reading: CertificateReading) => readonly string[] {
  let reported = '';
  return ({ configurations }) => {
    const found = configurations.flatMap(({ store, stored }) =>
      (stored?.foreign ?? []).map((name) => `${name} in ${store.title}`),
    );
    const names = found.join(', ');
    if (names !== reported && found.length > 0)
      log.warn({ entries: found }, `unknown webhook entries found, caBundle not written: ${names}`);
    reported = names;
    return found;
  };
}
