import type { Fleet } from '../../fleet/fleet.ts';

/** Returns all namespaces: first those of jobs and their accounts, then those that only runner managers use. */
export function namespacesOf({ runners, serviceAccounts }: Fleet): readonly string[] {
  const all = [
    ...jobNamespacesOf({ runners }),
    ...serviceAccounts.flatMap(({ kind, namespaces }) => (kind === 'job' ? namespaces : [])),
    ...runners.map(({ namespace }) => namespace),
    ...serviceAccounts.flatMap(({ namespaces }) => namespaces),
  ];
  return [...new Set(all)];
}

/** Returns the namespaces in which runners create jobs. */
export function jobNamespacesOf({ runners }: Pick<Fleet, 'runners'>): readonly string[] {
  return [...new Set(runners.flatMap(({ jobNamespaces }) => jobNamespaces))];
}
