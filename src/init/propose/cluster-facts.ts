import { allSeen } from '../../doctor/world/by-namespace.ts';
import { isSeen } from '../../doctor/world/seen.ts';
import { clusterName, region as regionSchema, roleArn as roleArnSchema } from '../../fleet/document/schema/fields.ts';
import { parseIssuer, regionOfIssuer } from '../../iam/oidc-issuer.ts';
import { partitionOf } from '../../iam/partition.ts';
import { parseRoleArn } from '../../iam/role.ts';
import type { Sight } from '../sight.ts';
import { mostFrequent } from './managers/job-accounts.ts';

/** A fact about the cluster, or a stand-in if it is unknown; `origin` is a sentence on where it comes from. */
type Fact = { value: string; origin: string; isKnown: boolean };

/** What a fleet says about its cluster. Every value matches the pattern of its field. */
export type ClusterFacts = { name: Fact; accountId: Fact; region: Fact; oidcIssuer: Fact };

/** The ARN that `aws eks update-kubeconfig` writes as the name of a cluster. */
const CLUSTER_ARN = /^arn:aws[a-z-]*:eks:([a-z0-9-]+):(\d{12}):cluster\/([0-9A-Za-z][\w-]{0,99})$/;

/** How eksctl names a cluster in a kubeconfig. */
const EKSCTL = /^([0-9A-Za-z][\w-]{0,99})\.([a-z0-9-]+)\.eksctl\.io$/;

/**
 * Finds what a fleet says about its cluster.
 *
 * @param name of the cluster, if the user gave it
 */
export function clusterFacts(sight: Sight, name: string | undefined): ClusterFacts {
  const written = sight.clusterName ?? '';
  const [, arnRegion, arnAccount, arnName] = CLUSTER_ARN.exec(written) ?? [];
  const [, eksctlName, eksctlRegion] = EKSCTL.exec(written) ?? [];
  const issuer = isSeen(sight.issuer) ? parseIssuer(sight.issuer.seen) : undefined;
  const issuerRegion = issuer === undefined ? undefined : regionOfIssuer(issuer);
  const roles = [...allSeen(sight.accounts)].flatMap(([, namespaceAccounts]) =>
    [...namespaceAccounts.values()].flatMap(({ roleArn }) => (isRole(roleArn) ? (parseRoleArn(roleArn) ?? []) : [])),
  );
  const partition = mostFrequent(roles.map((role) => role.partition)) ?? 'aws';
  const region = [issuerRegion, arnRegion, eksctlRegion].find((one) => regionSchema.safeParse(one).success);
  const standIn = REGIONS.find((one) => partitionOf(one) === partition) ?? 'us-east-1';
  const account = arnAccount ?? mostFrequent(roles.map(({ awsAccount }) => awsAccount));
  const chosen = name ?? arnName ?? eksctlName ?? (clusterName.safeParse(written).success ? written : undefined);
  return {
    name: fact(
      chosen,
      'cluster',
      name === undefined ? 'From the kubeconfig.' : 'From --cluster-name.',
      'Not known: the name of the EKS cluster.',
    ),
    accountId: fact(
      account,
      '111122223333',
      arnAccount === undefined ? 'From the roles of ServiceAccounts.' : 'From the kubeconfig.',
      'Not known: the AWS account of the cluster.',
    ),
    region: fact(
      region,
      standIn,
      issuerRegion === undefined ? 'From the kubeconfig.' : 'From the issuer of tokens.',
      'Not known: the region of the cluster.',
    ),
    oidcIssuer: fact(
      issuer,
      `oidc.eks.${region ?? standIn}.amazonaws.com/id/EXAMPLE`,
      'From the API server.',
      `Not known: aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer. ${isSeen(sight.issuer) ? 'The API server publishes one that cannot be used.' : `${sight.issuer.unseen.what}: ${sight.issuer.unseen.why}.`}`,
    ),
  };
}

/** True if a fleet can have this ARN as `roleArn`. */
export function isRole(arn: string | undefined): arn is string {
  return arn !== undefined && roleArnSchema.safeParse(arn).success;
}

/** One region of each partition, as stand-ins. */
const REGIONS = ['us-east-1', 'cn-north-1', 'us-gov-west-1'];

function fact(found: string | undefined, standIn: string, origin: string, unknown: string): Fact {
  return found === undefined
    ? { value: standIn, origin: unknown, isKnown: false }
    : { value: found, origin, isKnown: true };
}
