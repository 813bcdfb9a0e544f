import type { Cluster } from '../../fleet/fleet.ts';
import type { RoleInFleet } from '../../fleet/roles.ts';

/**
 * Returns the issuers whose tokens the roles accept. Each needs an identity provider in IAM. The cluster's is first.
 */
export function issuersOf({ oidcIssuer }: Cluster, roles: readonly RoleInFleet[]): readonly string[] {
  const others = roles
    .filter(({ create }) => create)
    .flatMap(({ alsoTrustedBy }) => alsoTrustedBy.flatMap(({ by }) => (by.is === 'irsa' ? [by.issuer] : [])));
  return [...new Set([...(oidcIssuer === undefined ? [] : [oidcIssuer]), ...others])];
}
