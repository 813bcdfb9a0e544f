import type { ServiceAccount, ServiceAccounts } from './service-account.ts';

/** Indexes ServiceAccounts by namespace and name. Of two with the same name, the later one counts. */
export function indexAccounts(accounts: Iterable<ServiceAccount>): ServiceAccounts {
  // Two levels of maps, because building and hashing a combined key for each lookup costs more than the lookup.
  const byNamespace = new Map<string, Map<string, ServiceAccount>>();
  let size = 0;
  for (const account of accounts) {
    const namespaceAccounts = byNamespace.get(account.namespace) ?? new Map<string, ServiceAccount>();
    byNamespace.set(account.namespace, namespaceAccounts);
    if (!namespaceAccounts.has(account.name)) size += 1;
    namespaceAccounts.set(account.name, account);
  }
  return {
    get: (namespace, name) => byNamespace.get(namespace)?.get(name),
    size,
  };
}

/** Returns a set of accounts with a few others that replace or complete it. The set itself is not changed. */
export function overlayAccounts(accounts: ServiceAccounts, found: readonly ServiceAccount[]): ServiceAccounts {
  const over = indexAccounts(found);
  return { ...accounts, get: (namespace, name) => over.get(namespace, name) ?? accounts.get(namespace, name) };
}
