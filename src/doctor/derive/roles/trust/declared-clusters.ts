import { accountsThere } from '../../../../fleet/other-clusters.ts';
import type { FleetFile } from '../../../world/world.ts';

/** Other ways to a role that the fleet lists. */
export type DeclaredClusters = {
  /** The accounts that other clusters have for the role, by their issuers without https:// */
  issuers: ReadonlyMap<string, readonly { namespace: string; name: string }[]>;
  podIdentity: boolean;
};

/** What the fleet says about a role in `alsoTrustedBy`, and by accounts with EKS Pod Identity. */
export function declaredClusters(provided: FleetFile | undefined, roleArn: string): DeclaredClusters {
  const cluster = provided?.fleet.cluster;
  const accounts = provided?.fleet.serviceAccounts.filter(({ role }) => role?.arn === roleArn) ?? [];
  const listed = accounts[0]?.role?.alsoTrustedBy ?? [];
  const issuers = listed.flatMap((other) => {
    if (other.by.is !== 'irsa' || cluster === undefined) return [];
    const there = accountsThere(other, accounts, cluster).flatMap(({ name, namespaces }) =>
      namespaces.map((namespace) => ({ namespace, name })),
    );
    return [[other.by.issuer, there] as const];
  });
  return {
    issuers: new Map(issuers),
    podIdentity:
      listed.some(({ by }) => by.is === 'pod-identity') || accounts.some(({ identity }) => identity === 'pod-identity'),
  };
}
