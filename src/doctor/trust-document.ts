import type { PolicyDocument } from '../iam/policy-document.ts';
import type { Fix } from './finding.ts';
import { shellWord } from './kubectl.ts';

export type TrustParties = {
  /** Accounts that are to be let in. */
  accounts: readonly { namespace: string; name: string }[];
  /** Without https:// */
  issuer: string;
  audience: string;
  partition: string;
  accountId: string;
};

/**
 * The trust policy that lets in these accounts, and nobody else
 * (https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html).
 */
export function trustDocument({ accounts, issuer, audience, partition, accountId }: TrustParties): PolicyDocument {
  const subjects = accounts.map(({ namespace, name }) => `system:serviceaccount:${namespace}:${name}`);
  const [only, ...others] = subjects;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:${partition}:iam::${accountId}:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: audience,
            [`${issuer}:sub`]: others.length === 0 && only !== undefined ? only : subjects,
          },
        },
      },
    ],
  };
}

/** The command that puts it in the place of the one that is there. */
export function replaceTrust(role: string, document: PolicyDocument): Fix {
  const words = ['--role-name', role, '--policy-document', JSON.stringify(document)];
  return { command: ['aws', 'iam', 'update-assume-role-policy', ...words].map(shellWord).join(' ') };
}
