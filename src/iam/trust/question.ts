import { STS_AUDIENCE } from '../../names.ts';
import type { Request } from '../evaluate/request.ts';
import { partitionOfIssuer } from '../oidc-issuer.ts';

/** The question whether a ServiceAccount may assume the role with its token. */
export type TrustQuestion = {
  account: { namespace: string; name: string };
  /** The issuer without `https://`, as {@link parseIssuer} returns it. */
  issuer: string;
  /** The audience of the token. Defaults to `sts.amazonaws.com`, as in the EKS pod identity webhook. */
  audience?: string;
  /** Audiences of other tokens that may also use the role. */
  otherAudiences?: readonly string[];
  /** The AWS account of the role and the provider: 12 digits. Absent if any is right. */
  awsAccount?: string;
  /** `aws`, `aws-cn`, … Defaults to the partition of the issuer. */
  partition?: string;
  /** The role that has the policy, because a policy may let in its own role. */
  roleArn?: string;
};

/** The question, and values that follow from it. */
export type Expected = {
  issuer: string;
  account: TrustQuestion['account'];
  subject: string;
  audience: string;
  otherAudiences: readonly string[];
  /** The condition keys, which contain the issuer. */
  subjectKey: string;
  audienceKey: string;
  awsAccount: string | undefined;
  partition: string | undefined;
  roleArn: string | undefined;
  /** The ARN of the provider, with `ACCOUNT` for an unknown AWS account. */
  provider: string;
};

export const ASSUME_WITH_TOKEN = 'sts:AssumeRoleWithWebIdentity';
export const SUBJECT_PREFIX = 'system:serviceaccount:';

/**
 * Translates the question into claims of a ServiceAccount token and condition keys of IAM. The subject is from
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/, the audience from the EKS pod
 * identity webhook, the keys from
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function expectedOf(question: TrustQuestion): Expected {
  const { account, issuer, audience, otherAudiences = [], awsAccount, partition, roleArn } = question;
  const inPartition = partition ?? partitionOfIssuer(issuer);
  return {
    ...{ issuer, account, otherAudiences, awsAccount, partition: inPartition, roleArn },
    subject: `${SUBJECT_PREFIX}${account.namespace}:${account.name}`,
    audience: audience ?? STS_AUDIENCE,
    subjectKey: `${issuer}:sub`,
    audienceKey: `${issuer}:aud`,
    provider: `arn:${inPartition ?? 'aws'}:iam::${awsAccount ?? 'ACCOUNT'}:oidc-provider/${issuer}`,
  };
}

/** Returns the request that exchanges a token for credentials of the role, as IAM evaluates it. */
export function requestOf(expected: Expected, provider: string, subject: string = expected.subject): Request {
  return {
    principal: { kind: 'Federated', id: provider },
    action: ASSUME_WITH_TOKEN,
    context: {
      [expected.subjectKey]: subject,
      [expected.audienceKey]: expected.audience,
      'aws:SecureTransport': 'true',
    },
  };
}
