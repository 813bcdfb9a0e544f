import { buildIrsaTrust, policyOf } from '../../iam/build-trust.ts';
import type { PolicyDocument } from '../../iam/policy-document.ts';
import { STS_AUDIENCE } from '../../names.ts';
import { shellWord } from '../../shell-word.ts';
import type { Fix } from './fix.ts';

type TrustParties = {
  /** The accounts to admit. */
  accounts: readonly { namespace: string; name: string; audience?: string | undefined }[];
  /** Partition and AWS account of the OIDC provider, and its issuer without https:// */
  provider: { issuer: string; partition: string; awsAccount: string };
};

/** Makes a role trust exactly these accounts. */
export function replaceTrust(role: string, { accounts, provider }: TrustParties): Fix {
  const foreign = accounts.find(({ audience }) => audience !== undefined && audience !== STS_AUDIENCE);
  if (foreign !== undefined)
    return { advice: `in the trust policy of role ${role}, allow the audience ${foreign.audience} of the annotations` };
  const subjects = accounts.map(({ namespace, name }) => ({ namespaces: [namespace], name }));
  const document = policyOf(buildIrsaTrust(provider, subjects));
  return awsIam('update-assume-role-policy', role, ['--policy-document', JSON.stringify(document)]);
}

/** Adds an inline policy to a role, or replaces the one of that name. */
export function putPolicy(role: string, name: string, document: PolicyDocument): Fix {
  return awsIam('put-role-policy', role, ['--policy-name', name, '--policy-document', JSON.stringify(document)]);
}

function awsIam(verb: string, role: string, words: readonly string[]): Fix {
  return { command: ['aws', 'iam', verb, '--role-name', role, ...words].map(shellWord).join(' ') };
}
