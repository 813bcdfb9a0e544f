import { STS_AUDIENCE } from '../../names.ts';
import { ACCOUNT_TAG, CLUSTER_TAG, NAMESPACE_TAG, POD_IDENTITY } from '../pod-identity.ts';
import type { OneOrMore, PolicyDocument, PolicyStatement } from '../policy-document.ts';

/**
 * ServiceAccounts with the same name in one or several namespaces. `*` and `?` in the name or a namespace are
 * wildcards.
 */
export type Subjects = { namespaces: readonly string[]; name: string };

/**
 * Returns statements that let ServiceAccounts assume a role with the tokens of their cluster (IRSA).
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 *
 * @param provider the OIDC provider: partition and AWS account of the role, and the issuer without https://
 * @returns a statement with StringEquals for plain names, one with StringLike for names with wildcards
 */
export function buildIrsaTrust(
  provider: { partition: string; awsAccount: string; issuer: string },
  subjects: readonly Subjects[],
): readonly PolicyStatement[] {
  const { partition, awsAccount, issuer } = provider;
  const all = subjects.flatMap(({ namespaces, name }) =>
    namespaces.map((namespace) => `system:serviceaccount:${namespace}:${name}`),
  );
  const statement = (condition: NonNullable<PolicyStatement['Condition']>): PolicyStatement => ({
    Effect: 'Allow',
    Principal: { Federated: `arn:${partition}:iam::${awsAccount}:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
  });
  const audience = { [`${issuer}:aud`]: STS_AUDIENCE };
  const exact = all.filter((subject) => !/[*?]/.test(subject));
  const wild = all.filter((subject) => /[*?]/.test(subject));
  return [
    ...(exact.length === 0 ? [] : [statement({ StringEquals: { ...audience, [`${issuer}:sub`]: oneOrMore(exact) } })]),
    ...(wild.length === 0
      ? []
      : [statement({ StringEquals: audience, StringLike: { [`${issuer}:sub`]: oneOrMore(wild) } })]),
  ];
}

/**
 * Returns statements that let EKS Pod Identity give a role to ServiceAccounts of one cluster. They test the session
 * tags that EKS Pod Identity sends with every request, unless the association disables them.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 *
 * @returns a statement for each name, because two lists in one condition would allow every combination
 */
export function buildPodIdentityTrust(
  cluster: { partition: string; awsAccount: string; region: string; name: string },
  subjects: readonly Subjects[],
): readonly PolicyStatement[] {
  const { partition, awsAccount, region, name } = cluster;
  return subjects.map((subject) => ({
    Effect: 'Allow',
    Principal: { Service: POD_IDENTITY },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: {
      StringEquals: {
        'aws:SourceAccount': awsAccount,
        [CLUSTER_TAG]: `arn:${partition}:eks:${region}:${awsAccount}:cluster/${name}`,
        [NAMESPACE_TAG]: oneOrMore(subject.namespaces),
        [ACCOUNT_TAG]: subject.name,
      },
    },
  }));
}

/**
 * Returns a statement that lets roles assume another role, as managers do for each object of a cache with `RoleARN`.
 *
 * @param tagged true if sessions of these roles may have tags that are passed on, as those of EKS Pod Identity do
 */
export function buildRoleTrust(roleArns: readonly string[], tagged: boolean): readonly PolicyStatement[] {
  return [{ Effect: 'Allow', Principal: { AWS: oneOrMore(roleArns) }, Action: assumeActions(tagged) }];
}

/** Returns the permission to assume a role, whose trust policy must also allow it: {@link buildRoleTrust}. */
export function buildAssumeRole(roleArn: string, tagged: boolean): readonly PolicyStatement[] {
  return [{ Effect: 'Allow', Action: assumeActions(tagged), Resource: roleArn }];
}

/** Returns a policy document of the current version. */
export function policyOf(statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

function assumeActions(tagged: boolean): OneOrMore {
  return tagged ? ['sts:AssumeRole', 'sts:TagSession'] : 'sts:AssumeRole';
}

function oneOrMore(values: readonly string[]): OneOrMore {
  const [first = '', ...others] = values;
  return others.length === 0 ? first : values;
}
