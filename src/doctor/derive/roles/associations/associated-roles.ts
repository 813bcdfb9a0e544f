import type { World } from '../../../world/world.ts';
import type { MappedAccount } from '../../accounts/mapped-accounts.ts';
import { associationOf } from './with-associations.ts';

/** A role that accounts get by associations of EKS Pod Identity. */
export type AssociatedRole = {
  /** Mapped accounts whose pods get it, or use it to assume the target role. */
  sharing: readonly MappedAccount[];
  /** Roles that assume it, if it is a target role. */
  assuming: readonly string[];
};

/** Returns the roles of associations and their target roles, by ARN. */
export function associatedRoles(
  mapped: readonly MappedAccount[],
  world: Pick<World, 'aws'>,
): ReadonlyMap<string, AssociatedRole> {
  const roles = new Map<string, { sharing: MappedAccount[]; assuming: string[] }>();
  const at = (roleArn: string) => {
    const role = roles.get(roleArn) ?? { sharing: [], assuming: [] };
    roles.set(roleArn, role);
    return role;
  };
  for (const one of mapped) {
    const association = associationOf(one.account, world);
    if (association === undefined) continue;
    const { roleArn, targetRoleArn } = association;
    at(roleArn).sharing.push(one);
    if (targetRoleArn === undefined) continue;
    at(targetRoleArn).sharing.push(one);
    at(targetRoleArn).assuming.push(roleArn);
  }
  return roles;
}
