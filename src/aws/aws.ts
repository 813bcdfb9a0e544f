/** What the doctor reads in AWS with the user's credentials. */
export type Aws = {
  /** The region of requests that name no region. */
  region: string;
  /** Returns who the credentials belong to. Needs no permission. */
  caller(): Promise<Caller>;
  /** All roles and customer managed policies of the AWS account. @param progress gets the number of roles so far */
  roles(progress: (roles: number) => void): Promise<AuthorizationDetails>;
  /** One role with its policies; `undefined` if it does not exist. */
  role(name: string): Promise<RoleDetails | undefined>;
  /** The default version of a managed policy. */
  policy(arn: string): Promise<ManagedPolicy>;
  /** All OIDC identity providers of the AWS account. */
  providers(): Promise<readonly ProviderReference[]>;
  /** The audiences ("client IDs") that an OIDC identity provider accepts. */
  audiences(providerArn: string): Promise<readonly string[]>;
  /** The EKS cluster with an issuer; `undefined` if no cluster of this AWS account and region has it. */
  cluster(issuer: string, region: string): Promise<EksCluster | undefined>;
  associations(cluster: EksCluster): Promise<readonly AssociationReference[]>;
  association(cluster: EksCluster, id: string): Promise<Association>;
  /** The access entries of a cluster with their policies; empty if EKS reads only the ConfigMap aws-auth. */
  accessEntries(cluster: EksCluster): Promise<readonly AccessEntry[]>;
  /** The region of a bucket, for which S3 requires no permission; `undefined` if the bucket does not exist. */
  bucketRegion(bucket: string): Promise<string | undefined>;
  bucketEncryption(bucket: Bucket): Promise<BucketEncryption>;
  /** The policy of the bucket as parsed JSON; `undefined` if it has none. */
  bucketPolicy(bucket: Bucket): Promise<unknown>;
  /** Names of the "block public access" settings that are off; empty if all are on. */
  bucketOpenings(bucket: Bucket): Promise<readonly string[]>;
  close(): void;
};

export type Caller = { arn: string; awsAccount: string };

/**
 * What `aws iam get-account-authorization-details` prints, except that policies are URL-encoded, as the API sends them.
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
  /** True if EKS writes the audit log to CloudWatch Logs. */
  hasAuditLog: boolean;
  /** True if EKS uses access entries: `authenticationMode` is not `CONFIG_MAP`. */
  hasAccessEntries: boolean;
  /** True if EKS uses the ConfigMap aws-auth: `authenticationMode` is not `API`. */
  hasAwsAuth: boolean;
};

/** An IAM principal with permissions in the cluster, without those that RBAC gives to its Kubernetes groups. */
export type AccessEntry = { principalArn: string; policies: readonly AccessPolicy[] };

/** An EKS access policy, such as `arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy`, and where it applies. */
export type AccessPolicy = {
  arn: string;
  /** Names of namespaces, in which `*` matches any characters; `undefined` for the whole cluster. */
  namespaces: readonly string[] | undefined;
};

export type AssociationReference = { id: string; namespace: string; serviceAccount: string };

/** An association of EKS Pod Identity. */
export type Association = AssociationReference & {
  roleArn: string;
  /** The role that EKS Pod Identity assumes with `roleArn`, for pods that use resources of another AWS account. */
  targetRoleArn: string | undefined;
  /** True if sessions carry the tags of the pod: `disableSessionTags` is off. */
  tagged: boolean;
};

type Bucket = { name: string; region: string };

/** The default encryption of new objects. */
export type BucketEncryption = {
  /** `AES256`, `aws:kms`, `aws:kms:dsse` */
  algorithm: string;
  /** ARN, id or alias of the key; `undefined` for the key that AWS manages. */
  key: string | undefined;
};
