import {
  GetOpenIDConnectProviderCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import type { ProviderReference } from './aws.ts';
import { sendToAws } from './aws-error.ts';

/** Lists all OIDC identity providers, which IAM sends in one page. */
export async function listProviders(iam: IAMClient): Promise<readonly ProviderReference[]> {
  const { OpenIDConnectProviderList = [] } = await sendToAws('iam:ListOpenIDConnectProviders', () =>
    iam.send(new ListOpenIDConnectProvidersCommand()),
  );
  // The ARN ends with the issuer: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  return OpenIDConnectProviderList.map(({ Arn = '' }) => ({
    arn: Arn,
    issuer: Arn.replace(/^.*?:oidc-provider\//, ''),
  }));
}

/** Returns the audiences ("client IDs") that a provider accepts. */
export async function readAudiences(iam: IAMClient, arn: string): Promise<readonly string[]> {
  const { ClientIDList = [] } = await sendToAws('iam:GetOpenIDConnectProvider', () =>
    iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })),
  );
  return ClientIDList;
}
