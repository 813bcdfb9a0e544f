import type { ServiceAccount } from '../../../accounts/service-account.ts';
import { nearest } from '../../../documents/nearest.ts';
import { parseIssuer } from '../../../iam/oidc-issuer.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import { checkTrustPolicy } from '../../../iam/trust/check-trust-policy.ts';
import { STS_AUDIENCE } from '../../../names.ts';
import { isSeen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { roleNamed } from './role-named.ts';

/** Also accepted by trust policies in China, although tokens have it only by an annotation. */
const AUDIENCES: ReadonlySet<string> = new Set([STS_AUDIENCE, `${STS_AUDIENCE}.cn`]);

type Parts = Pick<World, 'issuer' | 'roles'>;

/**
 * Whether the audience of an account looks like a typo of that of STS, and its role does not accept it.
 */
export function isMisspelledAudience(account: ServiceAccount, world: Parts): boolean {
  const { audience } = account;
  return audience !== undefined && isTypoOfSts(audience) && isAdmitted(account, audience, world) !== true;
}

/** Whether an audience looks like a typo of that of STS. */
export function isTypoOfSts(audience: string): boolean {
  if (AUDIENCES.has(audience)) return false;
  const host = audience.trim().replace(/^https?:\/\/([^/]*)\/*$/, '$1');
  return nearest(host, [STS_AUDIENCE]) !== undefined;
}

/** The account with the audience that was meant, for checks that would adapt AWS to a typo. */
export function withMeantAudience<Account extends ServiceAccount>(account: Account, world: Parts): Account {
  return isMisspelledAudience(account, world) ? { ...account, audience: undefined } : account;
}

/** Whether nothing but the audience keeps the role of an account from admitting it. */
export function isOfOtherAudience(account: ServiceAccount, world: Parts): boolean {
  const { audience } = account;
  return (
    audience !== undefined &&
    isAdmitted(account, audience, world) === false &&
    isAdmitted(account, STS_AUDIENCE, world) === true
  );
}

/**
 * Whether the role of an account admits it for tokens with an audience.
 *
 * @returns `undefined` if that was not seen
 */
export function isAdmitted(account: ServiceAccount, audience: string, { issuer, roles }: Parts): boolean | undefined {
  const home = parseRoleArn(account.roleArn ?? '');
  const bare = parseIssuer(seenOr(issuer, ''));
  if (home === undefined || bare === undefined || !isSeen(roles)) return undefined;
  const trust = roleNamed(roles.seen, account.roleArn ?? '')?.trust;
  if (trust === undefined) return undefined;
  const { awsAccount, partition } = home;
  return checkTrustPolicy(trust.value, { account, audience, awsAccount, issuer: bare, partition }).letsIn !== 'nobody';
}
