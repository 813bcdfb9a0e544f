import { error } from '../../../documents/check.ts';
import { showList } from '../../../documents/show.ts';
import type { FleetCheck } from '../draft.ts';

/** Requires that a manager runs as an account of kind manager that exists in its namespace. */
export const managerAccount: FleetCheck = {
  code: 'manager_account',
  check({ fleet }) {
    return fleet.runners.flatMap((runner) => {
      const { name, namespace, serviceAccount } = runner;
      const accounts = fleet.serviceAccounts.filter((account) => account.name === serviceAccount);
      const account = accounts.find((account) => account.namespaces.includes(namespace)) ?? accounts[0];
      if (account === undefined) return [];
      if (account.kind === 'job') {
        const message = `runner ${name}: found ${serviceAccount}, an account of kind job, wanted one of kind manager: otherwise the manager and jobs share all permissions`;
        return [error(runner, ['serviceAccount'], message)];
      }
      if (account.namespaces.includes(namespace)) return [];
      const message = `runner ${name} is in namespace ${namespace}, but its account ${serviceAccount} is in ${showList(account.namespaces)}: add ${namespace} to the namespaces of the account`;
      return [error(runner, ['namespace'], message)];
    });
  },
};
