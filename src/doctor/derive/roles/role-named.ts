import { parseRoleArn } from '../../../iam/role.ts';
import { isRoleArn } from '../../../iam/role-arn.ts';
import type { Role, Roles } from '../../world/roles.ts';

/**
 * Returns the role with an ARN; if there is none, one with the same name that may be in the same AWS account. Roles for
 * development and production often have the same names.
 *
 * @returns `undefined` also for a text that is not the ARN of a role
 */
export function roleNamed({ byName }: Pick<Roles, 'byName'>, arn: string): Role | undefined {
  const wanted = isRoleArn(arn) ? parseRoleArn(arn) : undefined;
  const roles = wanted === undefined ? [] : (byName.get(wanted.name) ?? []);
  return roles.find((role) => role.arn === arn) ?? roles.find((role) => mayBeIn(role, wanted?.awsAccount));
}

/** Returns the AWS account of a role; `undefined` if its file does not say. */
export function awsAccountOf({ arn, awsAccount }: Role): string | undefined {
  return arn === undefined ? awsAccount : parseRoleArn(arn)?.awsAccount;
}

/** True unless the files say that a role is in another AWS account. */
export function mayBeIn(role: Role, awsAccount: string | undefined): boolean {
  return (awsAccountOf(role) ?? awsAccount) === awsAccount;
}

/** True if it is certain that no role has this ARN, from AWS or from files with all roles of its AWS account. */
export function isAbsentRole(roles: Pick<Roles, 'byName' | 'complete' | 'live'>, arn: string): boolean {
  if (roles.live !== undefined) return roles.live.absent.has(arn);
  return roles.complete?.has(parseRoleArn(arn)?.awsAccount ?? '') === true && roleNamed(roles, arn) === undefined;
}
