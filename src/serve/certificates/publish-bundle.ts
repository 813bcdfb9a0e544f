import type { Log } from '../../server/observe/log.ts';
import type { CertificateReading } from './reading.ts';

/**
 * Puts a bundle wherever another one was read.
 *
 * @returns whether that was anywhere, so that it has to be read again
 * @throws a user error `api_…`
 */
export async function publishBundle(
  bundle: string,
  { configurations }: CertificateReading,
  log: Log,
): Promise<boolean> {
  let isAnywhere = false;
  for (const { store, stored } of configurations) {
    const others = stored?.entries.filter(({ caBundle }) => caBundle !== bundle) ?? [];
    if (stored === undefined || others.length === 0) continue;
    isAnywhere = true;
    const names = others.map(({ name }) => name).join(', ');
    const found = others.every(({ caBundle }) => caBundle === '') ? 'none' : 'another one';
    if (await store.publish(bundle, stored))
      log.info(
        { configuration: store.title },
        `Wrote the caBundle of ${names} in ${store.title}, because it held ${found}`,
      );
  }
  return isAnywhere;
}
