import { messageOf } from '../../errors.ts';
import { statusOf } from '../../kubernetes/http/api-error.ts';
import type { KubernetesClient } from '../../kubernetes/http/client.ts';
import { addKey, type ConfigMap, type ConfigMapReference } from '../../kubernetes/objects/config-map.ts';
import { MAPPING_KEY, PROGRAM, STARTER_ANNOTATION } from '../../names.ts';

/**
 * Status codes if another writer was first: the object is gone, has changed, or fails the patch's test of its version.
 */
const LOST_RACE: readonly (number | undefined)[] = [404, 409, 422];

/**
 * Writes a mapping into a ConfigMap that has none, and the annotation that records this.
 *
 * @param seen the ConfigMap as it was read
 * @returns `lost` if another writer has changed it since; `failed` with the message of the error
 */
export async function writeMapping(
  client: Pick<KubernetesClient, 'request'>,
  configMap: ConfigMapReference,
  seen: ConfigMap,
  value: string,
): Promise<{ is: 'written' | 'lost' } | { is: 'failed'; why: string }> {
  try {
    const key = { key: MAPPING_KEY, value, annotation: STARTER_ANNOTATION, fieldManager: PROGRAM };
    await addKey(client, configMap, seen, key);
    return { is: 'written' };
  } catch (reason) {
    return LOST_RACE.includes(statusOf(reason)) ? { is: 'lost' } : { is: 'failed', why: messageOf(reason) };
  }
}
