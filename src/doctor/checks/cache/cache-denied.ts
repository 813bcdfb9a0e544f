import { showList } from '../../../documents/show.ts';
import { denying } from '../../../iam/cache-permissions.ts';
import type { PolicyDocument } from '../../../iam/policy-document.ts';
import { type CachePermission, formatPermission } from '../../derive/runners/cache/cache-needs.ts';
import type { ManagerCache } from '../../derive/runners/cache/manager-cache.ts';
import type { Role } from '../../world/roles.ts';
import type { Finding } from '../finding.ts';
import { withBucket } from './with-bucket.ts';

type Denials = {
  findings: readonly Finding[];
  /** Missing permissions that no policy denies, so that a policy that allows them would help. */
  others: readonly CachePermission[];
};

/**
 * Returns findings about permissions that a Deny overrides, so that adding a policy to the role would not help.
 *
 * @param missing permissions that a role lacks for a cache
 */
export function deniedFindings(
  role: Role,
  policies: readonly PolicyDocument[],
  missing: readonly CachePermission[],
  cache: ManagerCache,
  code: 'cache_permissions_missing' | 'bucket_key' = 'cache_permissions_missing',
): Denials {
  const denied = missing.flatMap((permission) => {
    const { action, resource = cache.bucket } = permission;
    const by = denying(policies, action, resource).map((index) => policyAt(role, index));
    return by.length === 0 ? [] : [{ permission, by: showList([...new Set(by)]) }];
  });
  const others = missing.filter((one) => denied.every(({ permission }) => permission !== one));
  const { account, bucket } = cache;
  const groups = [...Map.groupBy(denied, ({ by }) => by)];
  const findings = groups.map(([by, those]): Finding => {
    const permissions = those.map(({ permission }) => permission);
    return {
      code,
      level: 'error',
      object: `role ${role.name}`,
      found: `${by} denies it ${permissions.map(formatPermission).join(', ')}, and manager ${account.namespace}/${account.name} has its cache in bucket ${bucket.name}: jobs run without a cache, whatever other policies allow`,
      wanted: 'a Deny that leaves out the cache: no other policy of the role overrides it',
      fix: [
        {
          advice: `let the owner of ${by} take ${withBucket(permissions, bucket.name)} out of its Deny`,
        },
      ],
    };
  });
  return { findings, others };
}

function policyAt({ permissions = [] }: Role, index: number): string {
  const source = permissions[index];
  const name = source?.arn ?? source?.name;
  return name === undefined ? `a policy in ${source?.file}` : `policy ${name} (${source?.file})`;
}
