import type { Account, Accounts } from './account.ts';
import { indexAccounts } from './index-accounts.ts';

/** A set of accounts, and a few that it does not know yet. The set itself stays as it is. */
export function overlayAccounts(accounts: Accounts, found: readonly Account[]): Accounts {
  const over = indexAccounts(found);
  return { ...accounts, get: (namespace, name) => over.get(namespace, name) ?? accounts.get(namespace, name) };
}
