import { showList } from '../../../documents/show.ts';
import { counted } from '../../../text/counted.ts';
import { accountHolds } from '../../derive/guard/account-holds.ts';
import { showNamespaces } from '../../derive/namespaces/show-namespaces.ts';
import { absentManager } from '../../derive/rbac/absent-manager.ts';
import { bindingsIn } from '../../derive/rbac/bindings-in.ts';
import { type CorePermission, formatPermission, JOB_PERMISSIONS } from '../../derive/runners/jobs/job-permissions.ts';
import { jobPlaces } from '../../derive/runners/jobs/job-places.ts';
import { lookIn } from '../../world/by-namespace.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import { seenOr, type Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/** A manager needs these permissions, because RBAC decides before the webhook is called. */
export const managerJobs = defineCheck(
  { id: 'manager_jobs', title: 'managers may create the pods of their jobs', needs: ['mapping', 'rbac'] },
  ({ mapping, rbac }, world) => {
    const accounts = managerAccounts(mapping);
    const rbacIn = bindingsIn(rbac);
    const { mayCreate } = jobPlaces(mapping, world);
    const unseen: Unseen[] = [...rbac.unread];
    const findings = accounts.flatMap(({ manager, name, namespace: home }): Finding[] => {
      const account = { namespace: home, name };
      const absent = absentManager(account, world);
      if (absent !== undefined) {
        unseen.push(absent);
        return [];
      }
      const lacking = manager.namespaces
        .filter((namespace) => mayCreate(manager.key, namespace) && isThere(namespace))
        .filter((namespace) => !rbac.unread.some((one) => one.namespace === namespace))
        .map((namespace) => ({ namespace, lacks: JOB_PERMISSIONS.filter((one) => !holds(account, namespace, one)) }))
        .filter(({ lacks }) => lacks.length > 0);
      const places = lacking.map((one) => one.namespace);
      return lacking.length === 0
        ? []
        : [
            cannotCreateFinding(
              account,
              [...new Set(lacking.flatMap((one) => one.lacks.map(formatPermission)))],
              places,
            ),
          ];
    });
    function isThere(namespace: string): boolean {
      // namespaces_labeled reports a namespace that does not exist.
      return seenOr(lookIn(world.namespaces, namespace, 'labels'), {}) !== undefined;
    }
    function holds(
      account: { namespace: string; name: string },
      namespace: string,
      permission: CorePermission,
    ): boolean {
      return accountHolds(rbacIn(namespace), account, namespace, { ...permission, group: '' });
    }
    return {
      looked: `${counted(accounts.length, 'manager')}, ${counted(rbac.bindings.length, 'binding')}`,
      findings,
      unseen,
    };
  },
);

function cannotCreateFinding(
  { name, namespace }: { namespace: string; name: string },
  lacks: readonly string[],
  places: readonly string[],
): Finding {
  const where = showNamespaces(places);
  return {
    code: 'manager_cannot_create',
    level: 'error',
    object: `serviceaccount ${namespace}/${name}`,
    found: `RBAC does not let manager ${namespace}/${name} ${showList(lacks)} in ${where}: none of its jobs can start there`,
    wanted: 'a Role with what a runner needs in each namespace of its jobs',
    fix: [
      {
        advice: `give this manager a Role with the rules of chart/templates/manager-role.yaml in ${where}; if it creates no jobs there, take ${places.length === 1 ? 'the namespace' : 'these namespaces'} out of its namespaces in the mapping`,
      },
    ],
  };
}
