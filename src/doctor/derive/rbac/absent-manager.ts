import { lookIn } from '../../world/by-namespace.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';

/**
 * Says why the permissions of a manager's account are not checked, if the account does not exist; `undefined` if it may
 * exist.
 */
export function absentManager(
  { name, namespace }: { namespace: string; name: string },
  { accounts }: Pick<World, 'accounts'>,
): Unseen | undefined {
  const namespaceAccounts = lookIn(accounts, namespace, 'ServiceAccounts');
  if (!isSeen(namespaceAccounts) || namespaceAccounts.seen === undefined || namespaceAccounts.seen.has(name))
    return undefined;
  return {
    what: `the permissions of manager ${namespace}/${name}`,
    why: 'its ServiceAccount does not exist',
    because: 'absent',
  };
}
