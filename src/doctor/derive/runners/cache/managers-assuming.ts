import type { World } from '../../../world/world.ts';
import type { MappedAccount } from '../../accounts/mapped-accounts.ts';
import { assumedRole, cachesOf } from './manager-cache.ts';

/** Returns the roles of managers, by the role that they assume for their caches. */
export function managersAssuming(
  mapped: readonly MappedAccount[],
  world: World,
): ReadonlyMap<string, readonly string[]> {
  const assuming = new Map<string, string[]>();
  for (const { account, to } of mapped)
    for (const cache of to === 'manager' ? cachesOf(account, world) : []) {
      const role = assumedRole(cache);
      if (role !== undefined && account.roleArn !== undefined)
        assuming.set(role, [...(assuming.get(role) ?? []), account.roleArn]);
    }
  return assuming;
}
