import { error } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import { showList } from '../../../documents/show.ts';
import { nameOf, partOf } from '../../../mapping/grants.ts';
import { assignedAccounts } from '../../assigned-accounts.ts';
import type { FleetCheck } from '../draft.ts';

/**
 * Refuses the account of a manager for jobs, because its token can use every account that the manager may give to pods.
 */
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
    // Grants that the index expands from one grant share its path object, so it identifies the original.
    const reported = new Set<Path>();
    const jobAccounts = fleet.serviceAccounts.filter(({ kind }) => kind === 'job');
    const inReach = assignedAccounts(mapping, managers);
    const assigned = inReach.assigned.flatMap(({ account, namespace, grants }) =>
      grants.flatMap((grant) => {
        const namesake = jobAccounts.find(({ name }) => name === account.name);
        const instead =
          namesake === undefined || grant.source.is === 'default'
            ? ''
            : `, or restrict the rule with namespaces: [${namesake.namespaces.join(', ')}] in match, where ${namesake.name} is an account for jobs`;
        const message = `${nameOf(grant)}: in namespace ${namespace} a job could get ${account.name}, the account of a manager: ${why}${instead}`;
        if (reported.has(grant.path)) return [];
        reported.add(grant.path);
        return [error(partOf(grant), grant.path, message)];
      }),
    );
    const elsewhere = inReach.grants.flatMap((grant) => {
      const manager = managers.find(({ name }) => name === grant.account);
      if (manager === undefined || reported.has(grant.path) || jobAccounts.some(({ name }) => name === manager.name))
        return [];
      const message = `${nameOf(grant)}: found ${manager.name}, the account of a manager in ${showList(manager.namespaces)}: ${why}`;
      return [error(partOf(grant), grant.path, message)];
    });
    return [...configured, ...assigned, ...elsewhere];
  },
};
