import { indexAccounts } from './index-accounts.ts';
import type { ServiceAccount, ServiceAccounts } from './service-account.ts';

/** A set of accounts, and a few that it does not know yet. The set itself stays as it is. */
export function overlayAccounts(accounts: ServiceAccounts, found: readonly ServiceAccount[]): ServiceAccounts {
  const over = indexAccounts(found);
  return { ...accounts, get: (namespace, name) => over.get(namespace, name) ?? accounts.get(namespace, name) };
}
