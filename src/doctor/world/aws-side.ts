import type { AccessEntry, Association, BucketEncryption, Caller, EksCluster } from '../../aws/aws.ts';
import type { Seen, Unseen } from './seen.ts';

/** What the doctor read in AWS, except roles. */
export type AwsSide = {
  caller: Caller;
  /** The OIDC identity providers of the AWS account. */
  providers: Seen<readonly IdentityProvider[]>;
  /** The EKS cluster; `undefined` if the issuer is not one of EKS. */
  cluster: Seen<EksCluster | undefined>;
  /**
   * EKS Pod Identity associations of the accounts that the mapping assigns or that runners configure, by {@link
   * accountKey}; empty without EKS.
   */
  associations: Seen<ReadonlyMap<string, Seen<Association>>>;
  /** Access entries of the EKS cluster; empty without EKS. Read only with `--security`. */
  accessEntries: Seen<readonly AccessEntry[]>;
  /** The buckets of the caches, by name. */
  buckets: ReadonlyMap<string, Seen<CacheBucketState | undefined>>;
};

/** An OIDC identity provider; `issuer` is without https:// */
export type IdentityProvider = {
  arn: string;
  issuer: string;
  /** Read only if the provider is for the cluster's issuer. */
  audiences: Seen<readonly string[]> | undefined;
};

export type CacheBucketState = {
  region: string;
  encryption: Seen<BucketEncryption>;
  /** The bucket's policy as parsed JSON; `undefined` if it has none. */
  policy: Seen<unknown>;
  /** Names of the "block public access" settings that are off. */
  openings: Seen<readonly string[]>;
};

/** What is known about roles that are not among those that were read. */
export type LiveRoles = {
  /** The AWS account in which roles were read. */
  awsAccount: string;
  /** ARNs of roles that do not exist. */
  absent: ReadonlySet<string>;
  /** Why a role or a policy was not read, by its ARN. */
  unseen: ReadonlyMap<string, Unseen>;
};

/** Returns the key of an account: `gitlab/ci-billing` */
export function accountKey({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}
