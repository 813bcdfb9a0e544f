import { error } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

export const cacheForJob: FleetCheck = {
  code: 'cache_for_job',
  check({ fleet }) {
    return fleet.serviceAccounts.flatMap((account) => {
      if (account.kind === 'manager' || !account.permissions.cache) return [];
      const message = `account ${account.name}: found cache: true on an account for jobs, wanted none: managers give each job access to its own cache, and with this every job could read and change the caches of all projects: remove it`;
      return [error(account, ['permissions', 'cache'], message)];
    });
  },
};
