import { accountsThere } from '../../../../fleet/other-clusters.ts';
import type { FleetFile } from '../../../world/world.ts';

/** Other ways to get a role that the fleet lists. */
export type DeclaredClusters = {
  /** The accounts of other clusters that get the role, by the clusters' issuers without https:// */
  issuers: ReadonlyMap<string, readonly { namespace: string; name: string }[]>;
  podIdentity: boolean;
};

/**
 * Returns the other ways to a role that the fleet declares, in `alsoTrustedBy` and by accounts with EKS Pod Identity.
 */
export function declaredClusters(provided: FleetFile | undefined, roleArn: string): DeclaredClusters {
  const cluster = provided?.fleet.cluster;
  const accounts = provided?.fleet.serviceAccounts.filter(({ role }) => role?.arn === roleArn) ?? [];
  const listed = accounts[0]?.role?.alsoTrustedBy ?? [];
  const issuers = listed.flatMap((other) => {
    if (other.by.is !== 'irsa' || cluster === undefined) return [];
    const subjects = accountsThere(other, accounts, cluster).flatMap(({ name, namespaces }) =>
      namespaces.map((namespace) => ({ namespace, name })),
    );
    return [[other.by.issuer, subjects] as const];
  });
  return {
    issuers: new Map(issuers),
    podIdentity:
      listed.some(({ by }) => by.is === 'pod-identity') || accounts.some(({ identity }) => identity === 'pod-identity'),
  };
}
