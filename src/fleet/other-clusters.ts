import { buildIrsaTrust, buildPodIdentityTrust, type Subjects } from '../iam/build/build-trust.ts';
import type { PolicyStatement } from '../iam/policy-document.ts';
import type { Cluster, FleetAccount, FleetRole, OtherCluster } from './fleet.ts';

type Account = Pick<FleetAccount, 'identity' | 'name' | 'namespaces'>;

/**
 * The statements by which the accounts of other clusters get a role: one for each cluster, because a token has the keys of one
 * issuer only. The identity provider of another issuer is in the AWS account of the role, as that of this cluster.
 */
export function trustOfOthers(
  role: Pick<FleetRole, 'alsoTrustedBy' | 'awsAccount' | 'partition'>,
  accounts: readonly Account[],
  cluster: Cluster,
): readonly PolicyStatement[] {
  const { alsoTrustedBy, awsAccount, partition } = role;
  return alsoTrustedBy.flatMap((other) => {
    const { by } = other;
    const subjects = accountsThere(other, accounts, cluster);
    return by.is === 'irsa'
      ? buildIrsaTrust({ partition, awsAccount, issuer: by.issuer }, subjects)
      : buildPodIdentityTrust({ partition, awsAccount, region: by.region, name: by.cluster }, subjects);
  });
}

/** The accounts of a role in another cluster, with their namespaces there. */
export function accountsThere(
  { by, namespaces }: OtherCluster,
  accounts: readonly Account[],
  cluster: Pick<Cluster, 'name' | 'region'>,
): readonly Subjects[] {
  const isHere = by.is === 'pod-identity' && by.cluster === cluster.name && by.region === cluster.region;
  return (
    accounts
      // In this cluster, an account of EKS Pod Identity has its statement already.
      .filter(({ identity }) => !isHere || identity !== 'pod-identity')
      .map(({ name, namespaces: here }) => ({
        name,
        namespaces: here.map((namespace) => namespaces.get(namespace) ?? namespace),
      }))
  );
}
