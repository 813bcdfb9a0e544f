/** What is known about the AWS side before anything is read. Whatever is unknown becomes `*`. */
export type PolicyScope = {
  partition?: string | undefined;
  awsAccount?: string | undefined;
  region?: string | undefined;
  /** Name of the EKS cluster. */
  cluster?: string | undefined;
  bucket?: string | undefined;
};

export type LeastPolicy = {
  Version: '2012-10-17';
  Statement: readonly {
    Sid: string;
    Effect: 'Allow';
    Action: readonly string[];
    Resource: string | readonly string[];
  }[];
};

/**
 * Returns the smallest IAM policy that allows all reads in src/aws. The actions with the resource `*` cannot be limited
 * to resources:
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function leastPolicy(scope: PolicyScope = {}): LeastPolicy {
  const { awsAccount = '*', bucket = '*', cluster = '*', partition = 'aws', region = '*' } = scope;
  const iam = `arn:${partition}:iam::`;
  const eks = `arn:${partition}:eks:${region}:${awsAccount}:`;
  const allow = (Sid: string, Action: readonly string[], Resource: string | readonly string[]) =>
    ({ Sid, Effect: 'Allow', Action, Resource }) as const;
  return {
    Version: '2012-10-17',
    Statement: [
      allow('List', ['eks:ListClusters', 'iam:GetAccountAuthorizationDetails', 'iam:ListOpenIDConnectProviders'], '*'),
      allow('IdentityProvider', ['iam:GetOpenIDConnectProvider'], `${iam}${awsAccount}:oidc-provider/*`),
      allow('PoliciesOfAws', ['iam:GetPolicy', 'iam:GetPolicyVersion'], `${iam}aws:policy/*`),
      allow(
        'Cluster',
        ['eks:DescribeCluster', 'eks:ListAccessEntries', 'eks:ListPodIdentityAssociations'],
        `${eks}cluster/${cluster}`,
      ),
      allow('AccessEntries', ['eks:ListAssociatedAccessPolicies'], `${eks}access-entry/${cluster}/*`),
      allow('PodIdentity', ['eks:DescribePodIdentityAssociation'], `${eks}podidentityassociation/${cluster}/*`),
      allow(
        'Bucket',
        ['s3:GetBucketPolicy', 's3:GetBucketPublicAccessBlock', 's3:GetEncryptionConfiguration'],
        `arn:${partition}:s3:::${bucket}`,
      ),
    ],
  };
}
