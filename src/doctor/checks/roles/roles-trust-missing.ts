import { nearest } from '../../../documents/nearest.ts';
import { showList } from '../../../documents/show.ts';
import { parseRoleArn } from '../../../iam/role.ts';
import type { MappedAccount } from '../../derive/accounts/mapped-accounts.ts';
import { writeRoles } from '../../derive/roles/files-of-roles.ts';
import { type SuggestedRole, suggestedRole } from '../../derive/roles/role-for.ts';
import { awsAccountOf, isAbsentRole } from '../../derive/roles/role-named.ts';
import { annotateRole } from '../../fix/roles/annotate-role.ts';
import type { Roles } from '../../world/roles.ts';
import type { Seen, Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import type { Finding } from '../finding.ts';

/** Returns what is wrong with a role whose trust policy was not read, or why it was not read. */
export function missingRoleFinding(one: MappedAccount, roles: Roles, world: World): Seen<Finding> {
  const { account } = one;
  const { roleArn = '' } = account;
  const suggested = suggestedRole(world, account);
  if (isAbsentRole(roles, roleArn)) return { seen: absentRoleFinding(one, roles, suggested) };
  const known = roles.live?.unseen.get(roleArn);
  // If files contain permissions of the role, its name is right.
  const isNamed = roles.byName.has(roleArn.slice(roleArn.lastIndexOf('/') + 1));
  if (known === undefined && !isNamed && suggested?.isSimilar)
    return { seen: misspelledRoleFinding(one, roles, suggested.arn) };
  return { unseen: known ?? notProvided(roleArn, roles, world) };
}

/** Returns a finding about a role that has another path in the same AWS account. */
export function otherRoleFinding({ account }: MappedAccount, arn: string): Finding {
  return {
    code: 'role_elsewhere',
    level: 'error',
    object: objectOf(account),
    found: `it is annotated with ${account.roleArn}, but the role of that name is ${arn}`,
    wanted: 'the ARN of the role, including its path',
    fix: [annotateRole(account, arn)],
  };
}

function absentRoleFinding(
  { account }: MappedAccount,
  { byName, source }: Roles,
  admitting: SuggestedRole | undefined,
): Finding {
  const { roleArn = '' } = account;
  const similar = nearest(roleArn.slice(roleArn.lastIndexOf('/') + 1), [...byName.keys()]);
  const awsAccount = parseRoleArn(roleArn)?.awsAccount;
  const near = byName.get(similar ?? '')?.find((role) => awsAccountOf(role) === awsAccount)?.arn;
  const hint = near === undefined ? '' : `; a similar one is ${near}`;
  return {
    code: 'role_absent',
    level: 'error',
    object: objectOf(account),
    found: `it is annotated with ${roleArn}, which does not exist in ${source}${admitting === undefined ? hint : `; ${admitting.arn} admits this account`}`,
    wanted: 'a role that exists, with a trust policy for this account; names of roles are case-sensitive',
    fix:
      admitting === undefined
        ? [{ advice: 'create the role, for example with generate, or correct the annotation' }]
        : [annotateRole(account, admitting.arn)],
  };
}

/**
 * Returns a finding about a probable typo. Files may lack roles, so the only sign is that the trust policy of a role
 * with a similar name admits the account.
 */
function misspelledRoleFinding({ account }: MappedAccount, { source }: Roles, arn: string): Finding {
  return {
    code: 'role_misspelled',
    level: 'error',
    object: objectOf(account),
    found: `it is annotated with ${account.roleArn}, which ${source} does not contain, and the role with the similar name ${arn} admits this account`,
    wanted: 'the ARN of the role whose trust policy names the account',
    fix: [annotateRole(account, arn)],
  };
}

function notProvided(arn: string, { byName, source }: Roles, world: World): Unseen {
  const { awsAccount = '', name = '' } = parseRoleArn(arn) ?? {};
  const others = [...new Set((byName.get(name) ?? []).flatMap((role) => awsAccountOf(role) ?? []))];
  const isAbroad = others.length > 0 && !others.includes(awsAccount);
  const file = isAbroad ? `${awsAccount}-${name}` : name;
  return {
    what: `the trust policy of ${arn}`,
    why: isAbroad
      ? `${source} contains role ${name} of AWS account ${showList(others)}, not of ${awsAccount}`
      : `${source} does not contain the trust policy of role ${name}`,
    because: 'absent',
    needs: writeRoles(
      `aws iam get-role --role-name ${name} > DIR/${file}.json${isAbroad ? `, with credentials of AWS account ${awsAccount}` : ''}`,
      world,
    ),
  };
}

function objectOf({ name, namespace }: MappedAccount['account']): string {
  return `serviceaccount ${namespace}/${name}`;
}
