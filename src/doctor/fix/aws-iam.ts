import { AUDIENCE, buildIrsaTrust, policyOf } from '../../iam/build-trust.ts';
import type { PolicyDocument } from '../../iam/policy-document.ts';
import { shellWord } from '../../shell-word.ts';
import type { Fix } from '../finding.ts';

export type TrustParties = {
  /** Accounts that are to be let in. */
  accounts: readonly { namespace: string; name: string; audience?: string | undefined }[];
  /** Where the provider is; the issuer without https:// */
  provider: { issuer: string; partition: string; accountId: string };
};

/** Makes a role trust these accounts, and nobody else. */
export function replaceTrust(role: string, { accounts, provider }: TrustParties): Fix {
  const foreign = accounts.find(({ audience }) => audience !== undefined && audience !== AUDIENCE);
  if (foreign !== undefined)
    return {
      edit: { place: `trust policy of role ${role}: let in the audience ${foreign.audience} of the annotations` },
    };
  const subjects = accounts.map(({ namespace, name }) => ({ namespaces: [namespace], name }));
  const document = policyOf(buildIrsaTrust(provider, subjects));
  return awsIam('update-assume-role-policy', role, ['--policy-document', JSON.stringify(document)]);
}

/** Adds a policy to what a role may do, or replaces the one of that name. */
export function putPolicy(role: string, name: string, document: PolicyDocument): Fix {
  return awsIam('put-role-policy', role, ['--policy-name', name, '--policy-document', JSON.stringify(document)]);
}

function awsIam(verb: string, role: string, words: readonly string[]): Fix {
  return { command: ['aws', 'iam', verb, '--role-name', role, ...words].map(shellWord).join(' ') };
}
