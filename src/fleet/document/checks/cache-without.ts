import { error, warning } from '../../../documents/check.ts';
import { managedRunners } from '../../managed-runners.ts';
import type { FleetCheck } from '../draft.ts';

export const cacheWithout: FleetCheck = {
  code: 'cache_without',
  check({ fleet }) {
    if (fleet.cache === undefined) return [];
    return fleet.serviceAccounts.flatMap((account) => {
      const path = ['permissions', 'cache'];
      if (fleet.cache === 'none' && account.permissions.cache && account.kind === 'manager') {
        return [
          error(
            account,
            path,
            `account ${account.name}: found cache: true, but the fleet has no cache: add a cache, or remove this`,
          ),
        ];
      }
      // Checks only runners of the generated chart, because the fleet does not contain the configuration of others.
      const reads = managedRunners(fleet.runners).find(({ serviceAccount }) => serviceAccount === account.name);
      if (fleet.cache === 'none' || account.permissions.cache || reads === undefined || account.kind === 'job')
        return [];
      const found = account.role === undefined ? 'identity: none' : 'cache: false';
      const message = `account ${account.name}: found ${found}, but runner ${reads.name} runs as it and is configured with the cache: its jobs will run without their caches`;
      return [warning(account, path, message)];
    });
  },
};
