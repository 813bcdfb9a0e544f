import { error, warning } from '../../../documents/check.ts';
import type { FleetRole } from '../../fleet.ts';
import type { FleetCheck } from '../draft.ts';
import { type RoleHolder, roleHolders } from '../role-holders.ts';

/** Checks that managers, jobs and the cache have different roles. */
export const sharedRole: FleetCheck = {
  code: 'shared_role',
  check(draft) {
    const first = new Map<string, RoleHolder>();
    return roleHolders(draft).flatMap((holder) => {
      const { who, kind, role, about, path } = holder;
      const other = first.get(keyOf(role));
      if (other === undefined) {
        first.set(keyOf(role), holder);
        return [];
      }
      if (other.kind !== kind) {
        const message = `${who} (${kind}) and ${other.who} (${other.kind}) have the same role, ${role.arn}, so jobs and their manager would share permissions: give each its own role, ${ownRole(holder)}`;
        return [error(about, path, message)];
      }
      if (other.role.arn !== role.arn) {
        const message = `${who}: found ${role.arn}, and ${other.who} has ${other.role.arn}: role names are unique within an AWS account, whatever their path and case: rename one`;
        return [error(about, path, message)];
      }
      const message = `${who} and ${other.who} have the same role, ${role.arn}, so each has the permissions of both: ignore this if intended`;
      return [warning(about, path, message)];
    });
  },
};

/** Returns how a user gives the account a role of its own. The cache has the same keys as an account. */
function ownRole({ role }: RoleHolder): string {
  return role.create ? 'with another name in role: {name: …}' : 'with another roleArn';
}

/** Returns a key for a role, because IAM compares names within an AWS account regardless of path and case. */
function keyOf({ awsAccount, name }: FleetRole): string {
  return `${awsAccount}/${name.toLowerCase()}`;
}
