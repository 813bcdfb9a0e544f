import type { Fleet } from '../../fleet/fleet.ts';

/** The namespaces of jobs and their accounts, then those of runner managers only. */
export function namespacesOf({ runners, serviceAccounts }: Fleet): readonly string[] {
  const all = [
    ...jobNamespacesOf({ runners }),
    ...serviceAccounts.flatMap(({ kind, namespaces }) => (kind === 'job' ? namespaces : [])),
    ...runners.map(({ namespace }) => namespace),
    ...serviceAccounts.flatMap(({ namespaces }) => namespaces),
  ];
  return [...new Set(all)];
}

/** The namespaces where runners create jobs. */
export function jobNamespacesOf({ runners }: Pick<Fleet, 'runners'>): readonly string[] {
  return [...new Set(runners.flatMap(({ jobNamespaces }) => jobNamespaces))];
}
