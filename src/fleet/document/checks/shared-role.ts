import { error, warning } from '../../../documents/check.ts';
import type { FleetRole } from '../../fleet.ts';
import type { FleetCheck } from '../draft.ts';
import { type RoleHolder, roleHolders } from '../role-holders.ts';

/** The manager's role never belongs to a job, nor the reverse, nor either to the objects of the cache. */
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
        const message = `${who} (${kind}) and ${other.who} (${other.kind}) have one role, ${role.arn}: jobs would have the rights of their manager, or it theirs: give each a role of its own`;
        return [error(about, path, message)];
      }
      if (other.role.arn !== role.arn) {
        const message = `${who}: found ${role.arn}, and ${other.who} has ${other.role.arn}: an AWS account has one role of a name, whatever its path and case: rename one`;
        return [error(about, path, message)];
      }
      const message = `${who} and ${other.who} have one role, ${role.arn}: each has the rights of both: that is fine if it is meant`;
      return [warning(about, path, message)];
    });
  },
};

/** Within an AWS account names of roles are told apart by neither path nor case. */
function keyOf({ awsAccount, name }: FleetRole): string {
  return `${awsAccount}/${name.toLowerCase()}`;
}
