import { error } from '../../../documents/check.ts';
import { unmanagedRunners } from '../../managed-runners.ts';
import type { FleetCheck } from '../draft.ts';

/** Refuses to create a ServiceAccount that another release owns, because Helm would refuse it later. */
export const unmanagedAccount: FleetCheck = {
  code: 'unmanaged_account',
  check({ fleet }) {
    return fleet.serviceAccounts.flatMap((account) => {
      const { create, name, namespaces } = account;
      const runner = unmanagedRunners(fleet.runners).find(
        ({ namespace, serviceAccount }) => serviceAccount === name && namespaces.includes(namespace),
      );
      if (!create || runner === undefined) return [];
      const message = `account ${name}: the chart would create it, but runner ${runner.name}, which another release installs (managed: false), runs as it already: set create: false`;
      return [error(account, ['create'], message)];
    });
  },
};
