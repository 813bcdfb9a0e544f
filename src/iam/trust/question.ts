import { STS_AUDIENCE } from '../../names.ts';
import type { Request } from '../evaluate/request.ts';
import { partitionOfIssuer } from '../oidc-issuer.ts';

/** May a ServiceAccount assume the role with its token? */
export type TrustQuestion = {
  account: { namespace: string; name: string };
  /** As returned by {@link parseIssuer}: without `https://`. */
  issuer: string;
  /** Audience of the token. Defaults to `sts.amazonaws.com`, as in the EKS pod identity webhook. */
  audience?: string;
  /** Audiences of other tokens that may use the role too. */
  otherAudiences?: readonly string[];
  /** AWS account of the role and the provider: 12 digits. Any account if absent. */
  awsAccount?: string;
  /** `aws`, `aws-cn`, … Defaults to the partition of the issuer. */
  partition?: string;
  /** The role that has the policy, which may let in itself. */
  roleArn?: string;
};

/** A question with its derived values. */
export type Expected = {
  issuer: string;
  account: TrustQuestion['account'];
  subject: string;
  audience: string;
  otherAudiences: readonly string[];
  /** Condition keys, with the issuer. */
  subjectKey: string;
  audienceKey: string;
  awsAccount: string | undefined;
  partition: string | undefined;
  roleArn: string | undefined;
  /** ARN of the provider, with `ACCOUNT` for an unknown AWS account. */
  provider: string;
};

export const ASSUME_WITH_TOKEN = 'sts:AssumeRoleWithWebIdentity';
export const SUBJECT_PREFIX = 'system:serviceaccount:';

/**
 * The claims of a ServiceAccount token in terms of IAM: the subject by
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/, the audience by the EKS pod identity
 * webhook, the keys by
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

/** The request that exchanges a token for credentials of the role, as IAM sees it. */
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
