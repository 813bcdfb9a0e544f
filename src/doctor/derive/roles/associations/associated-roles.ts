import type { World } from '../../../world/world.ts';
import type { MappedAccount } from '../../accounts/mapped-accounts.ts';
import { associationOf } from './with-associations.ts';

/** A role that associations of EKS Pod Identity lead to. */
export type AssociatedRole = {
  /** Mapped accounts whose pods get it, or assume the target role with it. */
  sharing: readonly MappedAccount[];
  /** Roles that assume it, if it is a target role. */
  assuming: readonly string[];
};

/** The roles of associations, and their target roles, by ARN. */
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
