import type { ServiceAccount } from '../../../accounts/service-account.ts';
import { nearest } from '../../../documents/nearest.ts';
import { parseIssuer } from '../../../iam/oidc-issuer.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import { checkTrustPolicy } from '../../../iam/trust/check-trust-policy.ts';
import { STS_AUDIENCE } from '../../../names.ts';
import { isSeen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { roleNamed } from './role-named.ts';

/** The second is not a typo: trust policies in China accept it too, although only an annotation puts it into tokens. */
const AUDIENCES: ReadonlySet<string> = new Set([STS_AUDIENCE, `${STS_AUDIENCE}.cn`]);

type Parts = Pick<World, 'issuer' | 'roles'>;

/** True if the audience of an account looks like a typo of that of STS, and its role does not accept it. */
export function isMisspelledAudience(account: ServiceAccount, world: Parts): boolean {
  const { audience } = account;
  return audience !== undefined && isTypoOfSts(audience) && isAdmitted(account, audience, world) !== true;
}

/** True if an audience looks like a typo of that of STS. */
export function isTypoOfSts(audience: string): boolean {
  if (AUDIENCES.has(audience)) return false;
  const host = audience.trim().replace(/^https?:\/\/([^/]*)\/*$/, '$1');
  return nearest(host, [STS_AUDIENCE]) !== undefined;
}

/** Returns the account with the audience that was meant, for checks that would otherwise adapt AWS to a typo. */
export function withCorrectedAudience<Account extends ServiceAccount>(account: Account, world: Parts): Account {
  return isMisspelledAudience(account, world) ? { ...account, audience: undefined } : account;
}

/** True if the role of an account refuses only the audience of its tokens, and would admit that of STS. */
export function isOfOtherAudience(account: ServiceAccount, world: Parts): boolean {
  const { audience } = account;
  return (
    audience !== undefined &&
    isAdmitted(account, audience, world) === false &&
    isAdmitted(account, STS_AUDIENCE, world) === true
  );
}

/**
 * True if the role of an account admits its tokens with an audience.
 *
 * @returns `undefined` if what decides this was not read
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
