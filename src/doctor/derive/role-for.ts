import type { FleetAccount } from '../../fleet/fleet.ts';
import { parseIssuer } from '../../iam/oidc-issuer.ts';
import { checkTrustPolicy } from '../../iam/trust/check-trust-policy.ts';
import { seenOr } from '../world/seen.ts';
import type { FleetFile, Role, Roles, World } from '../world/world.ts';
import type { MappedAccount } from './mapped-accounts.ts';
import { usualHome } from './role-home.ts';

type Name = { namespace: string; name: string };

/**
 * The ARN of the role that an account is meant to have, as far as what was handed over says so: that in the fleet, or the
 * one role that lets it in.
 *
 * @param mapped all accounts of the cluster that the mapping gives
 */
export function roleFor(world: World, account: Name, mapped: readonly MappedAccount[]): string | undefined {
  const inFleet = accountInFleet(seenOr(world.fleet, undefined), account);
  if (inFleet?.identity === 'irsa') return inFleet.role.arn;
  const roles = rolesTrusting(world, account);
  const [role] = roles;
  return role === undefined || roles.length > 1 ? undefined : arnOf(role, mapped);
}

/** What a fleet says of an account. */
function accountInFleet(handed: FleetFile | undefined, { name, namespace }: Name): FleetAccount | undefined {
  return handed?.fleet.serviceAccounts.find((one) => one.name === name && one.namespaces.includes(namespace));
}

/** The roles whose trust policy lets in an account and names it; one that lets in everybody is meant for nobody. */
export function rolesTrusting(world: World, account: Name): readonly Role[] {
  const issuer = parseIssuer(seenOr(world.issuer, ''));
  const handed = seenOr(world.roles, undefined);
  if (issuer === undefined || handed === undefined) return [];
  const named = handed.bySubject.get(`system:serviceaccount:${account.namespace}:${account.name}`) ?? [];
  return named.filter(({ trust }) => checkTrustPolicy(trust.value, { account, issuer }).letsIn !== 'nobody');
}

/** Of a bare file it is put together with the AWS account that most roles of the cluster are in. */
function arnOf({ arn, name }: Role, mapped: readonly MappedAccount[]): string | undefined {
  if (arn !== undefined) return arn;
  const home = usualHome(mapped);
  return home === undefined ? undefined : `arn:${home.partition}:iam::${home.accountId}:role/${name}`;
}

/** The role that an ARN names, among those that were handed over; one of that name where none has that ARN. */
export function roleNamed(byName: Roles['byName'], arn: string): Role | undefined {
  const roles = byName.get(arn.slice(arn.lastIndexOf('/') + 1));
  return roles?.find((role) => role.arn === arn) ?? roles?.[0];
}
