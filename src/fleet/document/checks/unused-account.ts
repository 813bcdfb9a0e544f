import { warning } from '../../../documents/check.ts';
import { assignedAccounts } from '../../assigned-accounts.ts';
import type { FleetCheck } from '../draft.ts';

export const unusedAccount: FleetCheck = {
  code: 'unused_account',
  check({ fleet, mapping, complete }) {
    if (!complete.rules || !complete.default || !complete.runners || fleet.gitlab === undefined) return [];
    const used = new Set(
      fleet.runners.flatMap(({ serviceAccount, jobServiceAccount }) => [serviceAccount, jobServiceAccount]),
    );
    for (const { account, grants } of assignedAccounts(mapping, fleet.serviceAccounts).assigned)
      if (grants.length > 0) used.add(account.name);
    return fleet.serviceAccounts.flatMap((account) => {
      if (used.has(account.name)) return [];
      const who =
        account.kind === 'manager'
          ? 'no runner runs as it'
          : 'no rule gives it to a job, and no runner sets it for jobs';
      return [warning(account, ['name'], `account ${account.name}: ${who}: use it, or remove it with its role`)];
    });
  },
};
