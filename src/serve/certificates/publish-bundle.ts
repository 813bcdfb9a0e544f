import type { Log } from '../../server/observe/log.ts';
import type { CertificateReading } from './reading.ts';

/**
 * Writes a bundle into each webhook configuration that contains a different one.
 *
 * @returns true if one did, so that the configurations have to be read again
 * @throws a user error `api_…`
 */
export async function publishBundle(
  bundle: string,
  { configurations }: CertificateReading,
  log: Log,
): Promise<boolean> {
  let isChanged = false;
  for (const { store, stored } of configurations) {
    const others = stored?.entries.filter(({ caBundle }) => caBundle !== bundle) ?? [];
    if (stored === undefined || others.length === 0) continue;
    isChanged = true;
    const names = others.map(({ name }) => name).join(', ');
    const because = others.every(({ caBundle }) => caBundle === '') ? 'it was empty' : 'it held another one';
    if (await store.publish(bundle, stored))
      log.info({ configuration: store.title }, `caBundle of ${names} in ${store.title} written, because ${because}`);
  }
  return isChanged;
}
