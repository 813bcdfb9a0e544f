import type { Manager } from '../mapping.ts';

/** By namespace: the accounts that its managers configure for jobs, one set for all managers with the same namespaces. */
export type ConfiguredAccounts = ReadonlyMap<string, readonly ReadonlySet<string>[]>;

/**
 * One set for each namespace would be as large as the product of the two lists of a manager, and aliases make every
 * manager's lists long.
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
