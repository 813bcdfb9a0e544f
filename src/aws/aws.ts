/** What the doctor reads in AWS and tries there, with the credentials of the user or of a role. */
export type Aws = {
  /** The region of requests that name no other. */
  region: string;
  /** Who the credentials belong to; needs no permission. */
  caller(): Promise<Caller>;
  /** All roles and customer managed policies of the AWS account. @param progress gets the number of roles so far */
  roles(progress: (roles: number) => void): Promise<AuthorizationDetails>;
  /** One role with its policies; `undefined` if it does not exist. */
  role(name: string): Promise<RoleDetails | undefined>;
  /** The default version of a managed policy. */
  policy(arn: string): Promise<ManagedPolicy>;
  /** All OIDC identity providers of the AWS account. */
  providers(): Promise<readonly ProviderReference[]>;
  /** The audiences ("client IDs") that an identity provider accepts. */
  audiences(providerArn: string): Promise<readonly string[]>;
  /** The EKS cluster with an issuer; `undefined` if no cluster of this AWS account and region has it. */
  cluster(issuer: string, region: string): Promise<EksCluster | undefined>;
  associations(cluster: EksCluster): Promise<readonly AssociationReference[]>;
  association(cluster: EksCluster, id: string): Promise<Association>;
  /** The access entries of a cluster with the policies that they associate; none where EKS reads only the ConfigMap aws-auth. */
  accessEntries(cluster: EksCluster): Promise<readonly AccessEntry[]>;
  /** The region of a bucket, which S3 tells everyone; `undefined` if the bucket does not exist. */
  bucketRegion(bucket: string): Promise<string | undefined>;
  bucketEncryption(bucket: Bucket): Promise<BucketEncryption>;
  /** The policy of the bucket as parsed JSON; `undefined` without one. */
  bucketPolicy(bucket: Bucket): Promise<unknown>;
  /** Names of the settings of "block public access" that are off; empty if the bucket blocks all. */
  bucketOpenings(bucket: Bucket): Promise<readonly string[]>;
  close(): void;
};

export type Caller = { arn: string; awsAccount: string };

/**
 * As `aws iam get-account-authorization-details` prints it, with policies as the API sends them (URL-encoded).
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export type AuthorizationDetails = { RoleDetailList: readonly RoleDetails[]; Policies: readonly ManagedPolicy[] };

export type RoleDetails = { RoleName?: string | undefined; Arn?: string | undefined };

export type ManagedPolicy = { Arn?: string | undefined };

/** An identity provider; `issuer` is without https:// */
export type ProviderReference = { arn: string; issuer: string };

export type EksCluster = {
  name: string;
  arn: string;
  region: string;
  /** Whether EKS writes the audit log to CloudWatch Logs. */
  hasAuditLog: boolean;
  /** Whether access entries count: `authenticationMode` is not `CONFIG_MAP`. */
  hasAccessEntries: boolean;
  /** Whether ConfigMap aws-auth counts: `authenticationMode` is not `API`. */
  hasAwsAuth: boolean;
};

/** An IAM principal with permissions in the cluster. Its Kubernetes groups get theirs by RBAC. */
export type AccessEntry = { principalArn: string; policies: readonly AccessPolicy[] };

/** A policy of EKS, such as `arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy`, and where it counts. */
export type AccessPolicy = {
  arn: string;
  /** Names of namespaces, with `*` for any part of one; `undefined` for the whole cluster. */
  namespaces: readonly string[] | undefined;
};

export type AssociationReference = { id: string; namespace: string; serviceAccount: string };

/** An association of EKS Pod Identity. */
export type Association = AssociationReference & {
  roleArn: string;
  /** The role that EKS Pod Identity assumes with `roleArn`, for pods that use resources of another AWS account. */
  targetRoleArn: string | undefined;
  /** Whether sessions carry the tags of the pod: `disableSessionTags` is off. */
  tagged: boolean;
};

export type Bucket = { name: string; region: string };

/** Default encryption of new objects. */
export type BucketEncryption = {
  /** `AES256`, `aws:kms`, `aws:kms:dsse` */
  algorithm: string;
  /** ARN, id or alias; `undefined` for the key of AWS. */
  key: string | undefined;
};
