import { showList } from '../../../documents/show.ts';
import type { PolicyDocument } from '../../../iam/policy-document.ts';
import { readPolicy } from '../../../iam/read/read-policy.ts';
import { isRoleArn } from '../../../iam/role-arn.ts';
import type { Role, Roles } from '../../world/roles.ts';
import type { Seen, Unseen } from '../../world/seen.ts';
import { isAbsentRole } from './role-named.ts';

/** Returns the permission policies of a role; `undefined` if none are known, or one of them is not a policy. */
export function policiesOf({ permissions }: Role): readonly PolicyDocument[] | undefined {
  const read = permissions?.map(({ value }) => readPolicy(value, 'permissions').policy);
  return read?.every((policy) => policy !== undefined) ? read : undefined;
}

/**
 * Returns the permissions boundary of a role, which limits what its policies allow
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html).
 *
 * @returns `undefined` if the role has none; unseen if its document is not known or is not a policy
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
 * Says why the permissions of roles are unknown. Roles that files lack are in one sentence, because often the roles of
 * all jobs are missing. Leaves out roles that do not exist, which roles_trust reports.
 */
export function permissionsUnseen(arns: Iterable<string>, roles: Roles): readonly Unseen[] {
  const { live, source } = roles;
  // accounts_annotated or runner_cache reports a text that is not the ARN of a role.
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

/** Says that the document of a policy that is attached to a role is unknown. */
export function attachedUnread(arn: string, { name }: Role, { live }: Pick<Roles, 'live'>): Unseen {
  const known = live?.unseen.get(arn);
  return known ?? { what: `policy ${arn} of role ${name}`, why: 'its text was not provided', because: 'absent' };
}
