import type { Rbac } from '../../../world/rbac.ts';
import { accountHolds } from '../../guard/account-holds.ts';
import type { CorePermission } from './job-permissions.ts';
import { MANAGER_RULES } from './manager-rules.ts';

/** The number of permissions that a runner needs in a namespace of its jobs. */
export const NEEDED_PERMISSIONS = MANAGER_RULES.reduce(
  (sum, { resources, verbs }) => sum + resources.length * verbs.length,
  0,
);

/**
 * Returns the permissions that a runner needs in a namespace of its jobs and that its account does not have by these
 * bindings.
 */
export function lackedPermissions(
  namespace: string,
  account: { namespace: string; name: string },
  rbac: Rbac,
): readonly CorePermission[] {
  return MANAGER_RULES.flatMap(({ resources, verbs }) =>
    resources.flatMap((resource) => {
      const lacks = verbs.filter((verb) => !accountHolds(rbac, account, namespace, { verb, group: '', resource }));
      return lacks.map((verb) => ({ verb, resource }));
    }),
  );
}
