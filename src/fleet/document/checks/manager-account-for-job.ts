import { error } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import { nameOf, partOf } from '../../../mapping/grants.ts';
import { assignedAccounts } from '../../assigned-accounts.ts';
import type { FleetCheck } from '../draft.ts';

/** No job may run with the account of a manager: its token can use every account that the manager may give to pods. */
export const managerAccountForJob: FleetCheck = {
  code: 'manager_account_for_job',
  check({ fleet, mapping }) {
    const why = 'with it a job would have all permissions of a manager: give jobs an account of their own';
    const managers = fleet.serviceAccounts.filter(({ kind }) => kind === 'manager');
    const configured = fleet.runners.flatMap((runner) => {
      const { name, jobServiceAccount, jobNamespaces } = runner;
      const manager = managers.find(
        (account) =>
          account.name === jobServiceAccount && account.namespaces.some((each) => jobNamespaces.includes(each)),
      );
      if (manager === undefined) return [];
      const message = `runner ${name}: its jobs would run as ${jobServiceAccount}, the account of a manager: ${why}`;
      return [error(runner, ['jobServiceAccount'], message)];
    });
    // Grants that the index derives from one grant share its path object.
    const reported = new Set<Path>();
    const assigned = assignedAccounts(mapping, managers).assigned.flatMap(({ account, namespace, grants }) =>
      grants.flatMap((grant) => {
        const message = `${nameOf(grant)}: in namespace ${namespace} a job could get ${account.name}, the account of a manager: ${why}`;
        if (reported.has(grant.path)) return [];
        reported.add(grant.path);
        return [error(partOf(grant), grant.path, message)];
      }),
    );
    return [...configured, ...assigned];
  },
};
