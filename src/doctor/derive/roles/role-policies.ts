import { showList } from '../../../documents/show.ts';
import type { PolicyDocument } from '../../../iam/policy-document.ts';
import { readPolicy } from '../../../iam/read/read-policy.ts';
import { isRoleArn } from '../../../iam/role-arn.ts';
import type { Role, Roles } from '../../world/roles.ts';
import type { Seen, Unseen } from '../../world/seen.ts';
import { isAbsentRole } from './role-named.ts';

/** The provided permission policies of a role; `undefined` if there are none, or one of them is not a policy. */
export function policiesOf({ permissions }: Role): readonly PolicyDocument[] | undefined {
  const read = permissions?.map(({ value }) => readPolicy(value, 'permissions').policy);
  return read?.every((policy) => policy !== undefined) ? read : undefined;
}

/**
 * The permissions boundary of a role, which limits what its policies allow
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html).
 *
 * @returns `undefined` without one; unseen if its text is not known or is not a policy
 */
export function boundaryOf(
  { boundary, name }: Role,
  { live, source }: Pick<Roles, 'live' | 'source'>,
): Seen<PolicyDocument> | undefined {
  if (boundary === undefined) return undefined;
  const policy = boundary.policy === undefined ? undefined : readPolicy(boundary.policy.value, 'permissions').policy;
  const unknown: Unseen = {
    what: `boundary ${boundary.arn} of role ${name}`,
    why: `${source} does not contain its text`,
    because: 'absent',
  };
  return policy === undefined ? { unseen: live?.unseen.get(boundary.arn) ?? unknown } : { seen: policy };
}

/**
 * Why the permissions of roles are unknown: those that files lack in one, because often they lack those of all jobs. Nothing for a
 * role that does not exist, which is a finding of roles_trust.
 */
export function permissionsUnseen(arns: Iterable<string>, roles: Roles): readonly Unseen[] {
  const { live, source } = roles;
  // A text that is not the ARN of a role is a finding of accounts_annotated or runner_cache.
  const unread = [...new Set(arns)].filter((arn) => isRoleArn(arn) && !isAbsentRole(roles, arn));
  const lacking = unread.filter((arn) => live?.unseen.has(arn) !== true);
  const known = unread.flatMap((arn) => live?.unseen.get(arn) ?? []);
  if (lacking.length === 0) return known;
  return [
    ...known,
    {
      what: `the permissions of ${showList(lacking)}`,
      why: `${source} has no permission policies of ${lacking.length === 1 ? 'this role' : `these ${lacking.length} roles`}`,
      because: 'absent',
      needs: 'aws iam get-account-authorization-details --filter Role LocalManagedPolicy > DIR/roles.json',
    },
  ];
}

/** A policy that is attached to a role, and whose text is unknown. */
export function attachedUnread(arn: string, { name }: Role, { live }: Pick<Roles, 'live'>): Unseen {
  const known = live?.unseen.get(arn);
  return known ?? { what: `policy ${arn} of role ${name}`, why: 'its text was not provided', because: 'absent' };
}
