import { error } from '../../../documents/check.ts';
import type { FleetCheck } from '../draft.ts';

export const duplicateAccount: FleetCheck = {
  code: 'duplicate_account',
  check({ fleet }) {
    const seen = new Set<string>();
    return fleet.serviceAccounts.flatMap((account) =>
      account.namespaces.flatMap((namespace, index) => {
        const key = `${namespace}/${account.name}`;
        if (!seen.has(key)) {
          seen.add(key);
          return [];
        }
        const message = `account ${key}: found a second entry: put everything about the account into one`;
        return [error(account, ['namespaces', index], message)];
      }),
    );
  },
};
