import { counted } from '../../../counted.ts';
import { readPolicy } from '../../../iam/read/read-policy.ts';
import { partition } from '../../../partition.ts';
import { mappedAccounts } from '../../derive/mapped-accounts.ts';
import { roleNamed } from '../../derive/roles/role-named.ts';
import { withAssociations } from '../../derive/roles/with-associations.ts';
import { cachesOf, type ManagerCache, missingPermissions } from '../../derive/runners/manager-cache.ts';
import type { Unseen } from '../../world/seen.ts';
import type { Role, Roles } from '../../world/world.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';

/**
 * A permissions boundary limits a role: what the boundary does not allow is denied, whatever the policies of the role allow.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export const roleBoundaries = defineCheck(
  {
    id: 'role_boundaries',
    title: 'no permissions boundary keeps the role of a manager from the cache',
    needs: ['mapping', 'roles'],
  },
  ({ mapping, roles }, world) => {
    const { mapped: named, unseen } = mappedAccounts(mapping, world.accounts);
    const mapped = withAssociations(named, world);
    const blind: Unseen[] = [...unseen];
    const bounded = mapped
      .filter(({ to }) => to === 'manager')
      .flatMap(({ account }) => cachesOf(account, world))
      .flatMap((cache) => {
        const arn = cache.account.roleArn ?? '';
        const role = roleNamed(roles, arn);
        const unread = roles.live?.unseen.get(arn);
        if (role === undefined && unread !== undefined) blind.push(unread);
        return role?.boundary === undefined ? [] : [{ cache, role, boundary: role.boundary }];
      });
    const findings = bounded.flatMap((one) => boundedFindings(one, roles, blind));
    const { size } = new Set(bounded.map(({ role }) => role));
    return { looked: `${counted(size, 'role')} with a boundary`, findings, unseen: blind };
  },
);

type Bounded = { cache: ManagerCache; role: Role; boundary: NonNullable<Role['boundary']> };

function boundedFindings({ boundary, cache, role }: Bounded, { live, source }: Roles, blind: Unseen[]): Finding[] {
  const policy = boundary.policy === undefined ? undefined : readPolicy(boundary.policy.value, 'permissions').policy;
  if (policy === undefined) {
    const why = `${source} does not contain its text`;
    blind.push(
      live?.unseen.get(boundary.arn) ?? {
        what: `boundary ${boundary.arn} of role ${role.name}`,
        why,
        because: 'absent',
      },
    );
    return [];
  }
  const missing = missingPermissions([policy], cache);
  if (missing.length === 0) return [];
  const { account, bucket } = cache;
  return [
    {
      code: 'boundary_refuses',
      level: 'error',
      object: `role ${role.name}`,
      found: `its permissions boundary ${boundary.arn} does not allow ${missing.join(', ')}, and manager ${account.namespace}/${account.name} has its cache in bucket ${bucket.name}: jobs run without a cache, whatever the policies of the role allow`,
      wanted: 'a boundary that also allows this',
      fix: [{ advice: `ask the owner of ${boundary.arn} to allow ${withBucket(missing, bucket.name)}` }],
    },
  ];
}

/** Permissions on objects get the bucket; those on a role or a key name it already. */
function withBucket(missing: readonly string[], bucket: string): string {
  const [onObjects, others] = partition(missing, (permission) => permission.startsWith('s3:'));
  const all =
    onObjects.length === 0 ? others : [`${onObjects.join(' and ')} on the objects of bucket ${bucket}`, ...others];
  return all.join(', and ');
}
