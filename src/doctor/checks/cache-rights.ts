import { showList } from '../../documents/show.ts';
import {
  CACHE_ACTIONS,
  type CacheBucket,
  type CachePermissions,
  cachePermissions,
} from '../../iam/cache-permissions.ts';
import type { PolicyDocument } from '../../iam/policy-document.ts';
import { readPolicy } from '../../iam/read/read-policy.ts';
import { cachesOf, type ManagerCache, missingPermissions, neededPolicy } from '../derive/manager-cache.ts';
import { type MappedAccount, managerRoles, mappedAccounts } from '../derive/mapped-accounts.ts';
import { roleNamed } from '../derive/role-for.ts';
import { withAssociations } from '../derive/with-associations.ts';
import { putPolicy } from '../fix/aws-iam.ts';
import type { Unseen } from '../world/seen.ts';
import type { Role, Roles } from '../world/world.ts';
import { count, defineCheck } from './check.ts';
import type { Finding } from './finding.ts';

/** The manager signs each URL that a job uses for the cache; a job whose role may use the bucket reaches all caches. */
export const cacheRightsApart = defineCheck(
  {
    id: 'cache_rights',
    title: 'the roles of managers may use the cache, and the roles of jobs may not',
    needs: ['mapping', 'roles'],
  },
  ({ mapping, roles }, world) => {
    const { mapped: named, unseen } = mappedAccounts(mapping, world.accounts);
    const mapped = withAssociations(named, world);
    const blind: Unseen[] = [...unseen];
    const caches = distinct(mapped.flatMap((one) => (one.to === 'manager' ? cachesOf(one.account, world) : [])));
    if (caches.length === 0) blind.push(noCache());
    const buckets = distinct(caches.map(({ bucket }) => bucket));
    const managers = managerRoles(mapped);
    const jobs = mapped.filter(({ account, to }) => to === 'job' && !managers.has(account.roleArn ?? ''));
    const findings = [
      ...caches.flatMap((cache) => managerFindings(cache, roles, blind)),
      // A job with the role of a manager is a finding of roles_apart.
      ...jobs.flatMap((one) => jobFindings(one, buckets, roles, blind)),
    ];
    const names = buckets.map(({ name }) => name);
    return { looked: `${count(mapped.length, 'role')}, ${showList(names)}`, findings, unseen: blind };
  },
);

/** Runners that share an account usually share a cache. */
function distinct<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function managerFindings(cache: ManagerCache, roles: Roles, blind: Unseen[]): Finding[] {
  const { account, bucket } = cache;
  const role = account.roleArn === undefined ? undefined : roleNamed(roles, account.roleArn);
  if (account.roleArn === undefined) return [];
  const policies = role === undefined ? undefined : policiesOf(role);
  if (role === undefined || policies === undefined) {
    blind.push(...notProvided(account.roleArn, roles));
    return [];
  }
  const missing = missingPermissions(policies, cache);
  if (missing.length === 0) return [];
  if (role.attached.length > 0) {
    blind.push(...role.attached.map((arn) => attachedUnread(arn, role, roles)));
    return [];
  }
  return [
    {
      code: 'cache_rights_missing',
      level: 'error',
      object: `role ${role.name}`,
      found: `it may not ${missing.join(', ')}, and manager ${account.namespace}/${account.name} has its cache in bucket ${bucket.name}: jobs run without a cache`,
      wanted: 'this permission on the role of the manager, which signs the URLs that jobs use',
      fix: [putPolicy(role.name, 'gitlab-runner-cache', neededPolicy(cache))],
    },
  ];
}

function jobFindings(
  { account, by }: MappedAccount,
  buckets: readonly CacheBucket[],
  roles: Roles,
  blind: Unseen[],
): Finding[] {
  const role = account.roleArn === undefined ? undefined : roleNamed(roles, account.roleArn);
  if (account.roleArn === undefined || buckets.length === 0) return [];
  const policies = role === undefined ? undefined : policiesOf(role);
  if (role === undefined || policies === undefined) {
    blind.push(...notProvided(account.roleArn, roles));
    return [];
  }
  blind.push(...role.attached.map((arn) => attachedUnread(arn, role, roles)));
  return buckets.flatMap((bucket): Finding[] => {
    const allowed = cachePermissions(policies, bucket);
    const held = CACHE_ACTIONS.filter((action) => allowed[action] !== 'none');
    if (held.length === 0) return [];
    return [
      {
        code: 'cache_rights_of_job',
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

/** The provided permission policies of a role; `undefined` if there are none, or one of them is not a policy. */
function policiesOf({ permissions }: Role): readonly PolicyDocument[] | undefined {
  const read = permissions?.map(({ value }) => readPolicy(value, 'permissions').policy);
  return read?.every((policy) => policy !== undefined) ? read : undefined;
}

function isWhole(allowed: CachePermissions): boolean {
  return Object.values(allowed).includes('all');
}

function sourcesOf({ permissions }: Role): string {
  return [...new Set((permissions ?? []).map(({ file }) => file))].join(', ');
}

/** A role that does not exist is a finding of roles_trust. */
function notProvided(arn: string, { live, source }: Roles): readonly Unseen[] {
  if (live?.absent.has(arn)) return [];
  const known = live?.unseen.get(arn);
  if (known !== undefined) return [known];
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const why = `${source} has no permission policies of role ${name}`;
  return [{ what: `the permissions of ${arn}`, why, because: 'absent' }];
}

function attachedUnread(arn: string, { name }: Role, { live }: Roles): Unseen {
  const known = live?.unseen.get(arn);
  return known ?? { what: `policy ${arn} of role ${name}`, why: 'its text was not provided', because: 'absent' };
}

function noCache(): Unseen {
  const why = 'no runner was seen that has its cache in S3 and signs with its role';
  return { what: 'the bucket of the cache', why, because: 'absent' };
}
