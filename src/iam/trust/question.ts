import type { Request } from '../evaluate/request.ts';
import { partitionOfIssuer } from '../oidc-issuer.ts';

/** Would the token of a ServiceAccount be let in? */
export type TrustQuestion = {
  account: { namespace: string; name: string };
  /** As {@link parseIssuer} gives it: without `https://`. */
  issuer: string;
  /** What the token is for; `sts.amazonaws.com` when it is not said, as the EKS hook has it. */
  audience?: string;
  /** The account that the role and the provider are in: 12 digits. Any, when it is not said. */
  awsAccount?: string;
  /** `aws`, `aws-cn`, …; by the issuer when it is not said. */
  partition?: string;
};

/** A question with everything that follows from it. */
export type Expected = {
  issuer: string;
  account: TrustQuestion['account'];
  subject: string;
  audience: string;
  /** Condition keys. */
  subjectKey: string;
  audienceKey: string;
  awsAccount: string | undefined;
  partition: string | undefined;
  /** ARN of the provider, with `ACCOUNT` where the account is not known. */
  provider: string;
};

export const ASSUME_WITH_TOKEN = 'sts:AssumeRoleWithWebIdentity';
export const SUBJECT_PREFIX = 'system:serviceaccount:';

/**
 * What the token of a ServiceAccount says, and what IAM calls it: the subject by
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/, the audience by the EKS hook, the keys by
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function expectedOf({ account, issuer, audience, awsAccount, partition }: TrustQuestion): Expected {
  const inPartition = partition ?? partitionOfIssuer(issuer);
  return {
    ...{ issuer, account, awsAccount, partition: inPartition },
    subject: `${SUBJECT_PREFIX}${account.namespace}:${account.name}`,
    audience: audience ?? 'sts.amazonaws.com',
    subjectKey: `${issuer}:sub`,
    audienceKey: `${issuer}:aud`,
    provider: `arn:${inPartition ?? 'aws'}:iam::${awsAccount ?? 'ACCOUNT'}:oidc-provider/${issuer}`,
  };
}

/** The request that AWS sees when a token is exchanged for the rights of a role. */
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
