import { boundaryOf } from '../../derive/roles/role-policies.ts';
import { type CacheNeed, formatPermission, missingPermissions } from '../../derive/runners/cache/cache-needs.ts';
import type { ManagerCache } from '../../derive/runners/cache/manager-cache.ts';
import type { Role, Roles } from '../../world/roles.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { Finding } from '../finding.ts';
import { withBucket } from './with-bucket.ts';

/**
 * Returns findings about a permissions boundary, which denies whatever it does not allow, even if a policy of the role
 * allows it.
 */
export function boundaryFindings(
  { blind, cache, roles }: { blind: Unseen[]; cache: ManagerCache; roles: Roles },
  role: Role,
  need: CacheNeed,
): Finding[] {
  const boundary = boundaryOf(role, roles);
  if (boundary === undefined) return [];
  if (!isSeen(boundary)) {
    blind.push(boundary.unseen);
    return [];
  }
  const missing = missingPermissions([boundary.seen], cache, need);
  if (missing.length === 0) return [];
  const { account, bucket } = cache;
  const arn = role.boundary?.arn;
  return [
    {
      code: 'boundary_refuses',
      level: 'error',
      object: `role ${role.name}`,
      found: `its permissions boundary ${arn} does not allow ${missing.map(formatPermission).join(', ')}, and manager ${account.namespace}/${account.name} has its cache in bucket ${bucket.name}: jobs run without a cache, whatever the policies of the role allow`,
      wanted: 'a boundary that also allows this',
      fix: [{ advice: `ask the owner of ${arn} to allow ${withBucket(missing, bucket.name)}` }],
    },
  ];
}
