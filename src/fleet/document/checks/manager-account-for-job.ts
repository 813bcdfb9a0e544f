import { error } from '../../../documents/check.ts';
import type { Path } from '../../../documents/path.ts';
import { nameOf, partOf } from '../../../mapping/grants.ts';
import { givenAccounts } from '../../given-accounts.ts';
import type { FleetCheck } from '../draft.ts';

/** No job may run with the account of a manager, whose token stands for every account that it may give to pods. */
export const managerAccountForJob: FleetCheck = {
  code: 'manager_account_for_job',
  check({ fleet, mapping }) {
    const why = 'with it a job could do everything that a manager may do: give jobs an account of their own';
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
    // A grant that was written out has the path of the one that it was made of.
    const said = new Set<Path>();
    const given = givenAccounts(mapping, managers).given.flatMap(({ account, namespace, grants }) =>
      grants.flatMap((grant) => {
        const message = `${nameOf(grant)}: in namespace ${namespace} a job could get ${account.name}, the account of a manager: ${why}`;
        if (said.has(grant.path)) return [];
        said.add(grant.path);
        return [error(partOf(grant), grant.path, message)];
      }),
    );
    return [...configured, ...given];
  },
};
