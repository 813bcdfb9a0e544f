import type { Account, Accounts } from './account.ts';

/** Accounts by namespace and name; of two with the same name the later counts. */
export function indexAccounts(accounts: Iterable<Account>): Accounts {
  const byKey = new Map<string, Account>();
  for (const account of accounts) byKey.set(`${account.namespace}/${account.name}`, account);
  return {
    get: (namespace, name) => byKey.get(`${namespace}/${name}`),
    size: byKey.size,
  };
}
