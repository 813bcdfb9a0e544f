import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { bindingsIn } from '../../derive/rbac/bindings-in.ts';
import { type CorePermission, formatPermission, JOB_PERMISSIONS } from '../../derive/runners/jobs/job-permissions.ts';
import { lackedPermissions } from '../../derive/runners/jobs/lacked-permissions.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import type { Rbac } from '../../world/rbac.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { surplusFindings } from './manager-surplus.ts';

/** A manager should have no further permissions, because a client with its token could use them too. */
export const managerPermissions = defineCheck(
  {
    id: 'manager_permissions',
    title: 'managers have the permissions that a runner needs, and no others',
    needs: ['mapping', 'rbac'],
  },
  ({ mapping, rbac }) => {
    const accounts = managerAccounts(mapping);
    const rbacIn = bindingsIn(rbac);
    const findings = accounts.flatMap((account) => {
      const places = new Set([account.namespace, ...account.manager.namespaces]);
      const bindings = new Set([...places].flatMap((namespace) => rbacIn(namespace).bindings));
      const beyondNeeds = [...bindings].flatMap((binding) => surplusFindings(account, binding, rbac));
      const isRead = (namespace: string) => !rbac.unread.some((one) => one.namespace === namespace);
      const lacking = account.manager.namespaces
        .filter(isRead)
        .map((namespace) => ({ namespace, lacks: lackedIn(namespace, account, rbacIn(namespace)) }))
        .filter(({ lacks }) => lacks.length > 0);
      return lacking.length === 0 ? beyondNeeds : [missingPermissionsFinding(account, lacking), ...beyondNeeds];
    });
    return {
      looked: `${counted(accounts.length, 'manager')}, ${counted(rbac.bindings.length, 'binding')}`,
      findings,
      unseen: rbac.unread,
    };
  },
);

/** Returns what a runner needs and RBAC does not give: `list events`. manager_jobs reports what every job needs. */
function lackedIn(namespace: string, account: { namespace: string; name: string }, rbac: Rbac): readonly string[] {
  const isJobPermission = ({ resource, verb }: CorePermission) =>
    JOB_PERMISSIONS.some((one) => one.resource === resource && one.verb === verb);
  return lackedPermissions(namespace, account, rbac)
    .filter((one) => !isJobPermission(one))
    .map(formatPermission);
}

type Lacking = { namespace: string; lacks: readonly string[] };

/** Returns a notice, because the permissions are for settings and feature flags that the runner may not use. */
function missingPermissionsFinding(
  { name, namespace }: { namespace: string; name: string },
  lacking: readonly Lacking[],
): Finding {
  const all = new Set(lacking.flatMap(({ lacks }) => lacks));
  const where = showList(lacking.map((one) => one.namespace));
  return {
    code: 'manager_permission_missing',
    level: 'notice',
    object: `serviceaccount ${namespace}/${name}`,
    found: `RBAC does not let manager ${namespace}/${name} ${showList([...all])} in namespace ${where}`,
    wanted: "what GitLab's documentation lists for the runner, in each namespace of its jobs",
    fix: [
      {
        advice: `give this manager a Role with the rules of chart/templates/manager-role.yaml in namespace ${where}; if it creates no jobs there, take the namespace out of its namespaces in the mapping`,
      },
    ],
  };
}
