import type { Cluster } from '../../fleet/fleet.ts';
import type { RoleInFleet } from '../../fleet/roles.ts';

/** The issuers whose tokens the roles accept, which need an identity provider in IAM: that of the cluster first. */
export function issuersOf({ oidcIssuer }: Cluster, roles: readonly RoleInFleet[]): readonly string[] {
  const others = roles
    .filter(({ create }) => create)
    .flatMap(({ alsoTrustedBy }) => alsoTrustedBy.flatMap(({ by }) => (by.is === 'irsa' ? [by.issuer] : [])));
  return [...new Set([...(oidcIssuer === undefined ? [] : [oidcIssuer]), ...others])];
}
