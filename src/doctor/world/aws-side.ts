import type { AccessEntry, Association, BucketEncryption, Caller, EksCluster } from '../../aws/aws.ts';
import type { Seen, Unseen } from './seen.ts';

/** What the doctor read in AWS, beside the roles. */
export type AwsSide = {
  caller: Caller;
  /** The OIDC identity providers of the AWS account. */
  providers: Seen<readonly IdentityProvider[]>;
  /** The EKS cluster; `undefined` if the issuer is not one of EKS. */
  cluster: Seen<EksCluster | undefined>;
  /** Associations of EKS Pod Identity of the accounts that the mapping assigns or configures, by {@link accountKey}; empty without EKS. */
  associations: Seen<ReadonlyMap<string, Seen<Association>>>;
  /** Access entries of the EKS cluster; empty without EKS. Read only with `--security`. */
  accessEntries: Seen<readonly AccessEntry[]>;
  /** The buckets of the caches, by name. */
  buckets: ReadonlyMap<string, Seen<CacheBucketState | undefined>>;
};

/** An identity provider; `issuer` is without https:// */
export type IdentityProvider = {
  arn: string;
  issuer: string;
  /** Read only for the issuer of the cluster. */
  audiences: Seen<readonly string[]> | undefined;
};

export type CacheBucketState = {
  region: string;
  encryption: Seen<BucketEncryption>;
  /** Its policy as parsed JSON; `undefined` without one. */
  policy: Seen<unknown>;
  /** Settings of "block public access" that are off. */
  openings: Seen<readonly string[]>;
};

/** What is known about roles that were not found. */
export type LiveRoles = {
  /** The AWS account in which roles were read. */
  awsAccount: string;
  /** ARNs of roles that do not exist. */
  absent: ReadonlySet<string>;
  /** Why a role or a policy was not read, by its ARN. */
  unseen: ReadonlyMap<string, Unseen>;
};

/** `gitlab/ci-billing` */
export function accountKey({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}
