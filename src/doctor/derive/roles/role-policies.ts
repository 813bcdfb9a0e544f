import type { PolicyDocument } from '../../../iam/policy-document.ts';
import { readPolicy } from '../../../iam/read/read-policy.ts';
import { isRoleArn } from '../../../iam/role-arn.ts';
import type { Unseen } from '../../world/seen.ts';
import type { Role, Roles } from '../../world/world.ts';
import { isAbsentRole } from './role-named.ts';

/** The provided permission policies of a role; `undefined` if there are none, or one of them is not a policy. */
export function policiesOf({ permissions }: Role): readonly PolicyDocument[] | undefined {
  const read = permissions?.map(({ value }) => readPolicy(value, 'permissions').policy);
  return read?.every((policy) => policy !== undefined) ? read : undefined;
}

/** Why the permissions of a role are unknown; nothing for a role that does not exist, which is a finding of roles_trust. */
export function permissionsUnseen(arn: string, roles: Roles): readonly Unseen[] {
  const { live, source } = roles;
  // A text that is not the ARN of a role is a finding of accounts_annotated or runner_cache.
  if (!isRoleArn(arn) || isAbsentRole(roles, arn)) return [];
  const known = live?.unseen.get(arn);
  if (known !== undefined) return [known];
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const why = `${source} has no permission policies of role ${name}`;
  return [{ what: `the permissions of ${arn}`, why, because: 'absent' }];
}

/** A policy that is attached to a role, and whose text is unknown. */
export function attachedUnread(arn: string, { name }: Role, { live }: Pick<Roles, 'live'>): Unseen {
  const known = live?.unseen.get(arn);
  return known ?? { what: `policy ${arn} of role ${name}`, why: 'its text was not provided', because: 'absent' };
}
