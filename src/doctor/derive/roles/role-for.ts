import { nearest } from '../../../documents/nearest.ts';
import type { FleetAccount } from '../../../fleet/fleet.ts';
import { parseIssuer } from '../../../iam/oidc-issuer.ts';
import { formatRoleArn, parseRoleArn, type Role as RoleArn } from '../../../iam/role.ts';
import { checkTrustPolicy } from '../../../iam/trust/check-trust-policy.ts';
import type { Role } from '../../world/roles.ts';
import { seenOr } from '../../world/seen.ts';
import type { FleetFile, World } from '../../world/world.ts';
import type { MappedAccount } from '../accounts/mapped-accounts.ts';
import { usualHome } from './role-home.ts';
import { mayBeIn } from './role-named.ts';

type Name = { namespace: string; name: string };

/**
 * Returns the ARN of the role that an account should have, as far as the files show it: the role in the fleet, or the
 * only role whose trust policy admits the account.
 *
 * @param mapped all accounts of the cluster that the mapping assigns
 */
export function roleFor(world: World, account: Name, mapped: readonly MappedAccount[]): string | undefined {
  const inFleet = accountInFleet(seenOr(world.fleet, undefined), account);
  if (inFleet?.identity === 'irsa') return inFleet.role?.arn;
  const roles = rolesTrusting(world, account);
  const [role] = roles;
  return role === undefined || roles.length > 1 ? undefined : arnOf(role, mapped);
}

/** Returns the entry of an account in a fleet. */
export function accountInFleet(provided: FleetFile | undefined, { name, namespace }: Name): FleetAccount | undefined {
  return provided?.fleet.serviceAccounts.find((one) => one.name === name && one.namespaces.includes(namespace));
}

/**
 * Returns the roles whose trust policy admits an account by its name. A role that admits every account is not meant for
 * this one.
 *
 * @param home limits them to roles that may be in this partition and AWS account
 */
export function rolesTrusting(
  world: World,
  account: Name,
  home: Partial<Pick<RoleArn, 'partition' | 'awsAccount'>> = {},
): readonly Role[] {
  const issuer = parseIssuer(seenOr(world.issuer, ''));
  const roles = seenOr(world.roles, undefined);
  if (issuer === undefined || roles === undefined) return [];
  const named = roles.bySubject.get(`system:serviceaccount:${account.namespace}:${account.name}`) ?? [];
  return named.filter(
    (role) =>
      (home.awsAccount === undefined || mayBeIn(role, home.awsAccount)) &&
      checkTrustPolicy(role.trust?.value, { account, issuer, ...home }).letsIn !== 'nobody',
  );
}

/**
 * Returns the ARN of a role. A file with only a policy has no ARN, so it is built with the AWS account that most roles
 * of the cluster are in.
 */
export function arnOf({ arn, name }: Role, mapped: readonly MappedAccount[]): string | undefined {
  if (arn !== undefined) return arn;
  const home = usualHome(mapped);
  return home === undefined ? undefined : `arn:${home.partition}:iam::${home.awsAccount}:role/${name}`;
}

/** A role that an account probably should have instead of the one in its annotation. */
export type SuggestedRole = { arn: string; isSimilar: boolean };

/**
 * Returns the only role in the AWS account of the annotation whose trust policy admits the account by its name.
 *
 * @returns `undefined` also for an annotation that is not the ARN of a role
 */
export function suggestedRole(
  world: World,
  { roleArn = '', ...account }: Name & { roleArn: string | undefined },
): SuggestedRole | undefined {
  const annotated = parseRoleArn(roleArn);
  if (annotated === undefined) return undefined;
  const { awsAccount, name, partition } = annotated;
  const [role, ...others] = rolesTrusting(world, account, { awsAccount, partition });
  if (role === undefined || others.length > 0) return undefined;
  const arn = role.arn ?? formatRoleArn({ partition, awsAccount, path: '/', name: role.name });
  return { arn, isSimilar: nearest(name, [role.name]) !== undefined };
}
