import { readInstallation } from '../doctor/read/installation/read-installation.ts';
import type { Reader } from '../doctor/read/requests/reader.ts';
import type { Installation } from '../doctor/world/world.ts';
import { RELEASE } from '../names.ts';

/**
 * The objects of the webhook, found by its registration, whose name is the same everywhere.
 *
 * @param namespace of the webhook; `undefined` for the one in its registration, or where that cannot be read, the usual one
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
