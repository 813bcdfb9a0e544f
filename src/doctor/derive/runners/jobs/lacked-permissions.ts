import type { Rbac } from '../../../world/rbac.ts';
import { accountHolds } from '../../guard/account-holds.ts';
import { MANAGER_RULES } from './manager-rules.ts';
import type { CorePermission } from './of-every-job.ts';

/** How many permissions a runner needs in a namespace of its jobs. */
export const NEEDED_PERMISSIONS = MANAGER_RULES.reduce(
  (sum, { resources, verbs }) => sum + resources.length * verbs.length,
  0,
);

/** The permissions that a runner needs in a namespace of its jobs and these bindings do not give to its account. */
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
