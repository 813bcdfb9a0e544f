import type { Manager } from '../mapping.ts';

/**
 * By namespace: the accounts that managers configure for jobs there. Managers with the same namespaces share one set.
 */
export type ConfiguredAccounts = ReadonlyMap<string, readonly ReadonlySet<string>[]>;

/**
 * Collects the accounts. One set for each namespace would be as large as the product of the two lists of a manager, and
 * YAML aliases can make the lists of every manager long.
 */
export function compileConfigured(managers: readonly Manager[]): ConfiguredAccounts {
  const groups = Map.groupBy(managers, ({ namespaces }) => namespaces.join());
  const configured = new Map<string, ReadonlySet<string>[]>();
  for (const alike of groups.values()) {
    const accounts = new Set(alike.flatMap(({ jobServiceAccounts }) => jobServiceAccounts));
    for (const namespace of new Set(alike[0]?.namespaces)) {
      const sets = configured.get(namespace);
      if (sets === undefined) configured.set(namespace, [accounts]);
      else sets.push(accounts);
    }
  }
  return configured;
}
