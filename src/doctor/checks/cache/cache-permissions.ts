import { showList } from '../../../documents/show.ts';
import {
  CACHE_ACTIONS,
  type CacheBucket,
  type CachePermissions,
  cachePermissions,
  withinBoundary,
} from '../../../iam/cache-permissions.ts';
import { counted } from '../../../text/counted.ts';
import { type MappedAccount, managerRoles, mappedAccounts } from '../../derive/accounts/mapped-accounts.ts';
import { podIdentityRoles } from '../../derive/roles/associations/pod-identity-roles.ts';
import { associationOf, withAssociations } from '../../derive/roles/associations/with-associations.ts';
import { arnOf } from '../../derive/roles/role-for.ts';
import { roleNamed } from '../../derive/roles/role-named.ts';
import { attachedUnread, boundaryOf, permissionsUnseen, policiesOf } from '../../derive/roles/role-policies.ts';
import { cachesOf } from '../../derive/runners/cache/manager-cache.ts';
import type { Role, Roles } from '../../world/roles.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import { defineCheck } from '../check.ts';
import type { Finding } from '../finding.ts';
import { managerFindings, type Signer } from './cache-permissions-manager.ts';

/**
 * The manager signs each URL that a job uses for the cache. A job whose own role may use the bucket can reach the
 * caches of all projects.
 */
export const cachePermissionsApart = defineCheck(
  {
    id: 'cache_permissions',
    title: 'the roles of managers may use the cache, and the roles of jobs may not',
    needs: ['mapping', 'roles'],
  },
  ({ mapping, roles }, world) => {
    const { mapped: named, unseen } = mappedAccounts(mapping, world.accounts);
    const mapped = withAssociations(named, world);
    const blind: Unseen[] = [...unseen];
    const unread = new Set<string>();
    const rolesIn = podIdentityRoles(world);
    const signerOf = ({ account }: MappedAccount): Signer | undefined => {
      if (account.roleArn !== undefined)
        return { arn: account.roleArn, tagged: associationOf(account, world)?.tagged === true };
      const [role, ...others] = rolesIn(account).named;
      const arn = role === undefined || others.length > 0 ? undefined : arnOf(role, mapped);
      return arn === undefined ? undefined : { arn, tagged: true };
    };
    const caches = distinctCaches(
      mapped.flatMap((one) => {
        const signer = one.to === 'manager' ? signerOf(one) : undefined;
        const account = { ...one.account, roleArn: signer?.arn };
        return one.to === 'manager' ? cachesOf(account, world).map((cache) => ({ cache, signer })) : [];
      }),
    );
    if (caches.length === 0) blind.push(noCache());
    const buckets = distinctCaches(caches.map(({ cache: { bucket } }) => bucket));
    const managers = managerRoles(mapped);
    const jobs = mapped.filter(({ account, to }) => to === 'job' && !managers.has(account.roleArn ?? ''));
    const findings = [
      ...caches.flatMap(({ cache, signer }) => {
        if (signer !== undefined) return managerFindings({ cache, signer, roles, blind, unread });
        // accounts_annotated reports the missing annotation, unless the account may use EKS Pod Identity.
        if (mapping.mapping.unannotated === 'allow') blind.push(withoutRole(cache.account));
        return [];
      }),
      // roles_apart reports a job with the role of a manager.
      ...jobs.flatMap((one) => jobFindings(one, signerOf(one)?.arn, { buckets, roles, blind, unread })),
    ];
    const names = buckets.map(({ name }) => name);
    const arns = [...caches.map(({ signer }) => signer), ...jobs.map(signerOf)].flatMap((signer) => signer?.arn ?? []);
    return {
      looked: `${counted(new Set(arns).size, 'role')}, ${showList(names)}`,
      findings,
      unseen: [...blind, ...permissionsUnseen(unread, roles)],
    };
  },
);

/** Keeps each cache once, because runners that share an account usually share a cache. */
function distinctCaches<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

type JobContext = { buckets: readonly CacheBucket[]; roles: Roles; blind: Unseen[]; unread: Set<string> };

function jobFindings(
  { account, by }: MappedAccount,
  arn: string | undefined,
  { blind, buckets, roles, unread }: JobContext,
): Finding[] {
  if (arn === undefined) return [];
  const role = roleNamed(roles, arn);
  const policies = role === undefined ? undefined : policiesOf(role);
  if (role === undefined || policies === undefined) {
    unread.add(arn);
    return [];
  }
  blind.push(...role.attached.map((attached) => attachedUnread(attached, role, roles)));
  const boundary = boundaryOf(role, roles);
  return buckets.flatMap((bucket): Finding[] => {
    const granted = cachePermissions(policies, bucket);
    const limit = boundary !== undefined && isSeen(boundary) ? cachePermissions([boundary.seen], bucket) : undefined;
    const allowed = limit === undefined ? granted : withinBoundary(granted, limit);
    const held = CACHE_ACTIONS.filter((action) => allowed[action] !== 'none');
    if (held.length === 0) return [];
    if (boundary !== undefined && !isSeen(boundary)) {
      blind.push(boundary.unseen);
      return [];
    }
    return [
      {
        code: 'cache_permissions_of_job',
        level: isWhole(allowed) ? 'error' : 'warning',
        object: `role ${role.name}`,
        found: `it may ${held.join(', ')} in bucket ${bucket.name}, and ${by} assigns ${account.namespace}/${account.name} to jobs: these jobs can read and change the caches of all projects`,
        wanted: 'no permission for the cache on the role of a job: the manager signs the URLs that a job needs',
        fix: [
          { advice: `remove the S3 permissions for bucket ${bucket.name} from role ${role.name} (${sourcesOf(role)})` },
        ],
      },
    ];
  });
}

function isWhole(allowed: CachePermissions): boolean {
  return Object.values(allowed).includes('all');
}

function sourcesOf({ permissions }: Role): string {
  return [...new Set((permissions ?? []).map(({ file }) => file))].join(', ');
}

function withoutRole({ name, namespace }: MappedAccount['account']): Unseen {
  return {
    what: `the role of manager ${namespace}/${name}`,
    why: 'it has no annotation, and not exactly one provided role names it in a trust policy for EKS Pod Identity',
    because: 'absent',
  };
}

function noCache(): Unseen {
  const why = 'no runner was seen that has its cache in S3 and signs with its role';
  return { what: 'the bucket of the cache', why, because: 'absent' };
}
