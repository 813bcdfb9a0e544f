import type { Client } from '../../control-plane/client/client.ts';
import type { Answer } from '../../control-plane/client/exchange.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { ATTEMPTS, type Attempt, type Place, PRIVILEGED } from './attempts.ts';

/** Whether the guard refused it, and nothing else. */
export function isRefused(
  { status, message }: Answer<unknown>,
  { permission: [resource, verb] }: Pick<Attempt, 'permission'>,
): boolean {
  return (
    status === 403 && message.includes(`lacks the permission ${verb} on ${resource} (API group gitlab-runner-irsa)`)
  );
}

/** Waits until every policy of the guard takes effect in a place in enforce. */
export async function untilGuarded(developer: Client, place: Place): Promise<void> {
  let open: string[] = [];
  await waitUntil('the guard to take effect', async () => {
    open = [];
    for (const attempt of [...ATTEMPTS, ...PRIVILEGED])
      if (!isRefused(await attempt.make(developer, place), attempt)) open.push(attempt.name);
    return open.length === 0 || undefined;
  }).catch((cause) => {
    throw new Error(`A developer still can ${open.join(', ')}`, { cause });
  });
}
