import type { Client } from '../../control-plane/client/client.ts';
import type { Answer } from '../../control-plane/client/exchange.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { ATTEMPTS, type Attempt, type Place, PRIVILEGED } from './attempts.ts';

/** True if the guard refused the request, and nothing else did. */
export function isRefused(
  { status, message }: Answer<unknown>,
  { permission: [resource, verb] }: Pick<Attempt, 'permission'>,
): boolean {
  return (
    status === 403 && message.includes(`lacks the permission ${verb} on ${resource} (API group gitlab-runner-irsa)`)
  );
}

/**
 * Waits until every policy of the guard takes effect in a place in enforce. It checks one after another, so that the
 * error names a policy that does not.
 */
export async function untilGuarded(developer: Client, place: Place): Promise<void> {
  for (const attempt of [...ATTEMPTS, ...PRIVILEGED])
    await waitUntil(
      `the guard to take effect: a developer cannot ${attempt.name}`,
      async () => isRefused(await attempt.make(developer, place), attempt) || undefined,
    );
}
