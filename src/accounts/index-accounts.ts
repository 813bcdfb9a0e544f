import type { ServiceAccount, ServiceAccounts } from './service-account.ts';

/** ServiceAccounts by namespace and name; of two with the same name the later counts. */
export function indexAccounts(accounts: Iterable<ServiceAccount>): ServiceAccounts {
  // Two steps: to put a key together and hash it anew with every question costs more than the answer.
  const byNamespace = new Map<string, Map<string, ServiceAccount>>();
  let size = 0;
  for (const account of accounts) {
    const there = byNamespace.get(account.namespace) ?? new Map<string, ServiceAccount>();
    byNamespace.set(account.namespace, there);
    if (!there.has(account.name)) size += 1;
    there.set(account.name, account);
  }
  return {
    get: (namespace, name) => byNamespace.get(namespace)?.get(name),
    size,
  };
}

/** A set of accounts, and a few that it does not know yet. The set itself stays as it is. */
export function overlayAccounts(accounts: ServiceAccounts, found: readonly ServiceAccount[]): ServiceAccounts {
  const over = indexAccounts(found);
  return { ...accounts, get: (namespace, name) => over.get(namespace, name) ?? accounts.get(namespace, name) };
}
