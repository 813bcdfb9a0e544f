import { checkTrustPolicy } from '../iam/trust/check-trust-policy.ts';
import { parseIssuer } from '../iam/trust/parse-issuer.ts';
import { usualHome } from './known-roles.ts';
import { mappedAccounts } from './mapped-accounts.ts';
import { seenOr } from './seen.ts';
import type { Role, World } from './world.ts';

type Name = { namespace: string; name: string };

/**
 * The ARN of the role that an account is meant to have, as far as what was handed over says so: the one role that lets it
 * in.
 */
export function roleFor(world: World, account: Name): string | undefined {
  const roles = rolesTrusting(world, account);
  const [role] = roles;
  return role === undefined || roles.length > 1 ? undefined : arnOf(world, role);
}

/** The roles whose trust policy lets in an account. */
export function rolesTrusting(world: World, account: Name): readonly Role[] {
  const issuer = parseIssuer(seenOr(world.issuer, ''));
  const handed = seenOr(world.roles, undefined);
  if (issuer === undefined || handed === undefined) return [];
  return handed.roles.filter(({ trust }) => checkTrustPolicy(trust.value, { account, issuer }).letsIn !== 'nobody');
}

/** Of a bare file it is put together with the AWS account that most roles of the cluster are in. */
function arnOf({ accounts, mapping }: World, { arn, name }: Role): string | undefined {
  if (arn !== undefined) return arn;
  const index = seenOr(mapping, undefined);
  const home = index === undefined ? undefined : usualHome(mappedAccounts(index, accounts).mapped);
  return home === undefined ? undefined : `arn:${home.partition}:iam::${home.account}:role/${name}`;
}

/** The role that an ARN names, among those that were handed over. */
export function roleNamed(roles: readonly Role[], arn: string): Role | undefined {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return roles.find((role) => role.arn === arn) ?? roles.find((role) => role.name === name);
}
