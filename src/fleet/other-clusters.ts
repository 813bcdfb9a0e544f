import { buildIrsaTrust, buildPodIdentityTrust, type Subjects } from '../iam/build/build-trust.ts';
import type { PolicyStatement } from '../iam/policy-document.ts';
import type { Cluster, FleetAccount, FleetRole, OtherCluster } from './fleet.ts';

type Account = Pick<FleetAccount, 'identity' | 'name' | 'namespaces'>;

/**
 * Returns the statements by which accounts of other clusters get a role. Each cluster needs its own, because a token
 * has the keys of one issuer only. Every issuer needs an identity provider in the AWS account of the role.
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

/** Returns the accounts of a role in another cluster, with their namespaces there. */
export function accountsThere(
  { by, namespaces }: OtherCluster,
  accounts: readonly Account[],
  cluster: Pick<Cluster, 'name' | 'region'>,
): readonly Subjects[] {
  const isHere = by.is === 'pod-identity' && by.cluster === cluster.name && by.region === cluster.region;
  return (
    accounts
      // If the entry names this cluster, the accounts that already use EKS Pod Identity have a statement.
      .filter(({ identity }) => !isHere || identity !== 'pod-identity')
      .map(({ name, namespaces: here }) => ({
        name,
        namespaces: here.map((namespace) => namespaces.get(namespace) ?? namespace),
      }))
  );
}
