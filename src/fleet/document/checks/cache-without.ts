import { error, warning } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

export const cacheWithout: FleetCheck = {
  code: 'cache_without',
  check({ fleet, whole }) {
    if (!whole.cache) return [];
    return fleet.serviceAccounts.flatMap((account) => {
      const path = ['permissions', 'cache'];
      if (fleet.cache === undefined && account.permissions.cache && account.kind === 'manager') {
        return [
          error(
            account,
            path,
            `account ${account.name}: found cache: true, and the fleet has no cache: add one, or remove it`,
          ),
        ];
      }
      const reads = fleet.runners.find(({ serviceAccount }) => serviceAccount === account.name);
      if (fleet.cache === undefined || account.permissions.cache || reads === undefined || account.kind === 'job')
        return [];
      const message = `account ${account.name}: found cache: false, and runner ${reads.name}, which runs as it, has the cache: its jobs will work without their caches`;
      return [warning(account, path, message)];
    });
  },
};
