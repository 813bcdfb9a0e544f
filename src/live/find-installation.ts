import { readInstallation } from '../doctor/read/installation/read-installation.ts';
import type { Reader } from '../doctor/read/requests/reader.ts';
import type { Installation } from '../doctor/world/world.ts';
import { RELEASE } from '../names.ts';

/**
 * Finds the objects of the webhook by its registration, whose name is the same in every cluster.
 *
 * @param namespace of the webhook; `undefined` for the one in its registration, or the default if that cannot be read
 */
export async function findInstallation(reader: Reader, namespace: string | undefined): Promise<Installation> {
  const { installation } = await readInstallation(reader, {
    namespace,
    mutatingConfiguration: RELEASE.mutatingWebhookConfiguration,
    validatingConfiguration: RELEASE.validatingWebhookConfiguration,
    guardPolicies: RELEASE.guardPolicies,
  });
  return installation;
}
