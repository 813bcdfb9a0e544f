import type { FleetAccount } from '../../../fleet/fleet.ts';
import { parseIssuer } from '../../../iam/oidc-issuer.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import { checkTrustPolicy } from '../../../iam/trust/check-trust-policy.ts';
import { seenOr } from '../../world/seen.ts';
import type { FleetFile, Role, Roles, World } from '../../world/world.ts';
import type { MappedAccount } from '../mapped-accounts.ts';
import { usualHome } from './role-home.ts';

type Name = { namespace: string; name: string };

/**
 * The ARN of the role that an account should have, if the provided files tell: the role in the fleet, or the only role whose
 * trust policy admits the account.
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

/** The entry of an account in a fleet. */
export function accountInFleet(provided: FleetFile | undefined, { name, namespace }: Name): FleetAccount | undefined {
  return provided?.fleet.serviceAccounts.find((one) => one.name === name && one.namespaces.includes(namespace));
}

/** The roles whose trust policy admits an account by its name; one that admits every account is not meant for this one. */
export function rolesTrusting(world: World, account: Name): readonly Role[] {
  const issuer = parseIssuer(seenOr(world.issuer, ''));
  const roles = seenOr(world.roles, undefined);
  if (issuer === undefined || roles === undefined) return [];
  const named = roles.bySubject.get(`system:serviceaccount:${account.namespace}:${account.name}`) ?? [];
  return named.filter(({ trust }) => checkTrustPolicy(trust?.value, { account, issuer }).letsIn !== 'nobody');
}

/** The ARN of a role. A bare policy file has no ARN, so it is built with the AWS account of most roles of the cluster. */
export function arnOf({ arn, name }: Role, mapped: readonly MappedAccount[]): string | undefined {
  if (arn !== undefined) return arn;
  const home = usualHome(mapped);
  return home === undefined ? undefined : `arn:${home.partition}:iam::${home.awsAccount}:role/${name}`;
}

/** The role with an ARN, or else one with the same name; of roles that were read in AWS only one in the same AWS account. */
export function roleNamed({ byName, live }: Pick<Roles, 'byName' | 'live'>, arn: string): Role | undefined {
  const roles = byName.get(arn.slice(arn.lastIndexOf('/') + 1));
  const exact = roles?.find((role) => role.arn === arn);
  const isAbroad = live !== undefined && parseRoleArn(arn)?.awsAccount !== live.awsAccount;
  return exact ?? (isAbroad ? undefined : roles?.[0]);
}
