import { show, showList } from '../../../documents/show.ts';
import { parseIssuer } from '../../../iam/oidc-issuer.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import { STS_AUDIENCE } from '../../../names.ts';
import { counted } from '../../../text/counted.ts';
import { shellWord } from '../../../text/shell-word.ts';
import { type MappedAccount, mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { isAdmitted, withCorrectedAudience } from '../../derive/roles/audience.ts';
import { adviseAudience } from '../../fix/roles/audience.ts';
import { type AwsSide, accountKey, type IdentityProvider } from '../../world/aws-side.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * IAM needs an OIDC identity provider for the cluster's issuer, which lists the audiences that tokens may have. Without
 * it, STS refuses every token with InvalidIdentityToken, whatever the trust policies say.
 *
 * https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
export const identityProvider = defineCheck(
  {
    id: 'identity_provider',
    title: 'AWS has an identity provider for the issuer of the cluster and the audiences of its accounts',
    needs: ['mapping', 'issuer', 'aws'],
  },
  ({ aws, issuer, mapping }, world) => {
    const { mapped: assigned, unseen } = mappedAccounts(mapping, world.accounts);
    // accounts_annotated reports a typo in an audience.
    const mapped = assigned.map((one) => ({ ...one, account: withCorrectedAudience(one.account, world) }));
    const blind: Unseen[] = [...unseen];
    const { awsAccount } = aws.caller;
    const annotated = mapped.filter(({ account }) => parseRoleArn(account.roleArn ?? '') !== undefined);
    const here = annotated.filter((one) => awsAccountOf(one) === awsAccount);
    const abroad = new Set(annotated.map(awsAccountOf).filter((other) => other !== awsAccount));
    blind.push(...[...abroad].map((other) => ofOther(other, awsAccount)));
    if (!isSeen(aws.providers)) blind.push(aws.providers.unseen);
    const findings =
      isSeen(aws.providers) && here.length > 0
        ? providerFindings(aws.providers.seen, here, { aws, issuer, blind, world })
        : [];
    return { looked: `${counted(here.length, 'account')} in AWS account ${awsAccount}`, findings, unseen: blind };
  },
);

function providerFindings(
  providers: readonly IdentityProvider[],
  mapped: readonly MappedAccount[],
  { aws, blind, issuer, world }: { aws: AwsSide; blind: Unseen[]; issuer: string; world: World },
): Finding[] {
  const bare = issuer.replace(/^https:\/\//, '');
  const provider = providers.find((one) => one.issuer === bare);
  const audiences = Map.groupBy(mapped, ({ account }) => account.audience ?? STS_AUDIENCE);
  if (provider === undefined)
    return [absentProviderFinding(bare, { providers, aws, mapped, audiences: [...audiences.keys()] })];
  if (provider.audiences === undefined || !isSeen(provider.audiences)) {
    blind.push(provider.audiences?.unseen ?? notRead(provider.arn));
    return [];
  }
  const { seen: accepted } = provider.audiences;
  return [...audiences]
    .filter(([audience]) => !accepted.includes(audience))
    .map(([audience, users]) => absentAudienceFinding(provider, { audience, users, accepted, world }));
}

function absentProviderFinding(
  issuer: string,
  {
    audiences,
    aws,
    mapped,
    providers,
  }: { providers: readonly IdentityProvider[]; aws: AwsSide; mapped: readonly MappedAccount[]; audiences: string[] },
): Finding {
  // IAM compares issuers as texts, so one with a slash at its end is another provider.
  const similar = providers.find((one) => parseIssuer(one.issuer) === parseIssuer(issuer));
  const words = ['--url', `https://${issuer}`, '--client-id-list', ...audiences].map(shellWord).join(' ');
  return {
    code: 'provider_absent',
    level: 'error',
    object: `identity provider ${issuer}`,
    accounts: mapped.map(keyOf),
    found: `AWS account ${aws.caller.awsAccount} has no identity provider for this issuer${similar === undefined ? '' : `, only the similar ${similar.arn}`}: AWS refuses the tokens of ${counted(mapped.length, 'account')} with InvalidIdentityToken`,
    wanted: `an identity provider with exactly this issuer and the audience ${showList(audiences)}`,
    fix: [{ command: `aws iam create-open-id-connect-provider ${words}` }],
  };
}

type AbsentAudience = {
  audience: string;
  users: readonly MappedAccount[];
  accepted: readonly string[];
  world: World;
};

function absentAudienceFinding(
  { arn }: IdentityProvider,
  { accepted, audience, users, world }: AbsentAudience,
): Finding {
  const words = ['--open-id-connect-provider-arn', arn, '--client-id', audience].map(shellWord).join(' ');
  const names = users.map(keyOf);
  const command = `aws iam add-client-id-to-open-id-connect-provider ${words}`;
  // The trust policies show whether the audience is intended.
  const doubtful = users.filter(({ account }) => isAdmitted(account, audience, world) !== true);
  const isMeant = audience === STS_AUDIENCE || doubtful.length === 0;
  return {
    code: 'provider_audience_absent',
    level: 'error',
    object: `identity provider ${arn}`,
    accounts: names,
    found: `it accepts ${accepted.length === 0 ? 'no audience' : showList(accepted)}, and the tokens of ${showList(names)} have ${show(audience)}: AWS refuses them with "Incorrect token audience"`,
    wanted: `audience ${show(audience)} among those of the provider`,
    fix: isMeant
      ? [{ command }]
      : [
          adviseAudience(doubtful.map(({ account }) => account)),
          { advice: `if the audience is meant, name it in the trust policies of their roles and run ${command}` },
        ],
  };
}

function keyOf({ account }: MappedAccount): string {
  return accountKey(account);
}

function awsAccountOf({ account }: MappedAccount): string | undefined {
  return parseRoleArn(account.roleArn ?? '')?.awsAccount;
}

function notRead(arn: string): Unseen {
  return { what: `the audiences of identity provider ${arn}`, why: 'they were not read', because: 'absent' };
}

function ofOther(awsAccount: string | undefined, own: string): Unseen {
  return {
    what: `the identity providers of AWS account ${awsAccount}`,
    why: `the credentials are of AWS account ${own}`,
    because: 'unasked',
    needs: `--profile with credentials of AWS account ${awsAccount}`,
  };
}
