import { showList } from '../../documents/show.ts';
import { CACHE_ACTIONS, type CacheBucket, type CacheRights, cacheRights } from '../../iam/cache-rights.ts';
import { evaluate } from '../../iam/evaluate/evaluate.ts';
import type { PolicyDocument } from '../../iam/policy-document.ts';
import { readPolicy } from '../../iam/read/read-policy.ts';
import { defineCheck } from '../check.ts';
import { count } from '../count.ts';
import type { Complaint, Fix } from '../finding.ts';
import { shellWord } from '../kubectl.ts';
import { type MappedAccount, managerRoles, mappedAccounts } from '../mapped-accounts.ts';
import { roleNamed } from '../role-for.ts';
import { rolePartsOf } from '../role-parts.ts';
import { cacheAuthentication, isAtAws, runnersOf } from '../runner-cache.ts';
import type { Unseen } from '../seen.ts';
import type { CacheSettings, Role, Roles, World } from '../world.ts';

/** What the manager needs to sign URLs for jobs: the others are for listing and cleaning up. */
const NEEDED = ['s3:GetObject', 's3:PutObject'] as const;

/** The cache belongs to the manager, which signs each URL that a job uses; a job that has the rights has all caches. */
export const cacheRightsApart = defineCheck(
  {
    id: 'cache_rights',
    title: 'the roles of managers may use the cache, those of jobs may not',
    needs: ['mapping', 'roles'],
  },
  ({ mapping, roles }, world) => {
    const { mapped, unseen } = mappedAccounts(mapping, world.accounts);
    const blind: Unseen[] = [...unseen];
    const caches = mapped.flatMap((one) => (one.to === 'manager' ? cachesOf(one, world) : []));
    if (caches.length === 0) blind.push(noCache());
    const buckets = [...new Map(caches.map(({ bucket }) => [JSON.stringify(bucket), bucket])).values()];
    const managers = managerRoles(mapped);
    const jobs = mapped.filter(({ account, to }) => to === 'job' && !managers.has(account.roleArn ?? ''));
    const complaints = [
      ...caches.flatMap((cache) => managerFault(cache, roles, blind)),
      // Those with the role of a manager are a finding of their own.
      ...jobs.flatMap((one) => jobFault(one, buckets, roles, blind)),
    ];
    const names = buckets.map(({ name }) => name);
    return { looked: `${count(mapped.length, 'role')}, ${showList(names)}`, complaints, unseen: blind };
  },
);

type ManagerCache = { account: MappedAccount['account']; bucket: CacheBucket; assumes: string | undefined };

function cachesOf({ account }: MappedAccount, world: World): ManagerCache[] {
  const partition = rolePartsOf(account.roleArn ?? '')?.partition ?? 'aws';
  return runnersOf(world, account).flatMap(({ settings }) =>
    settings.flatMap(({ cache }): ManagerCache[] => {
      const bucket = bucketOf(cache, partition);
      return bucket === undefined ? [] : [{ account, bucket, assumes: cache.roleArn?.value }];
    }),
  );
}

function bucketOf(cache: CacheSettings, partition: string): CacheBucket | undefined {
  if (cache.bucket === undefined || cacheAuthentication(cache) !== 'iam' || !isAtAws(cache)) return undefined;
  const path = cache.path?.value.replaceAll(/^\/+|\/+$/g, '');
  return { name: cache.bucket.value, partition, ...(path ? { path } : {}) };
}

function managerFault(
  { account, bucket, assumes }: ManagerCache,
  { roles, folder }: Roles,
  blind: Unseen[],
): Complaint[] {
  const role = account.roleArn === undefined ? undefined : roleNamed(roles, account.roleArn);
  if (account.roleArn === undefined) return [];
  const policies = role === undefined ? undefined : policiesOf(role);
  if (role === undefined || policies === undefined) {
    blind.push(notHanded(account.roleArn, folder));
    return [];
  }
  const missing =
    assumes === undefined
      ? missingForSigning(policies, bucket)
      : missingForAssuming(policies, assumes, account.roleArn);
  if (missing.length === 0) return [];
  if (role.attached.length > 0) {
    blind.push(...role.attached.map((arn) => attachedUnread(arn, role)));
    return [];
  }
  return [
    {
      code: 'cache_rights_missing',
      level: 'error',
      object: `role ${role.name}`,
      found: `it may not ${missing.join(', ')}, and manager ${account.namespace}/${account.name} keeps its cache in bucket ${bucket.name}: jobs run without a cache`,
      wanted: 'the permission on the role of the manager, which signs the URLs that jobs use',
      fix: [putPolicy(role.name, assumes === undefined ? signingPolicy(bucket) : assumingPolicy(assumes))],
    },
  ];
}

function jobFault(
  { account, by }: MappedAccount,
  buckets: readonly CacheBucket[],
  { roles, folder }: Roles,
  blind: Unseen[],
): Complaint[] {
  const role = account.roleArn === undefined ? undefined : roleNamed(roles, account.roleArn);
  if (account.roleArn === undefined || buckets.length === 0) return [];
  const policies = role === undefined ? undefined : policiesOf(role);
  if (role === undefined || policies === undefined) {
    blind.push(notHanded(account.roleArn, folder));
    return [];
  }
  blind.push(...role.attached.map((arn) => attachedUnread(arn, role)));
  return buckets.flatMap((bucket): Complaint[] => {
    const rights = cacheRights(policies, bucket);
    const held = CACHE_ACTIONS.filter((action) => rights[action] !== 'none');
    if (held.length === 0) return [];
    return [
      {
        code: 'cache_rights_of_job',
        level: isWhole(rights) ? 'error' : 'warning',
        object: `role ${role.name}`,
        found: `it may ${held.join(', ')} in bucket ${bucket.name}, and ${by} gives ${account.namespace}/${account.name} to jobs: such a job may read and change the caches of all projects`,
        wanted: 'no right to the cache on the role of a job: the manager signs what a job needs',
        fix: [
          {
            edit: {
              place: `${sourcesOf(role)}: remove s3 rights to ${bucket.name} from what role ${role.name} may do`,
            },
          },
        ],
      },
    ];
  });
}

function missingForSigning(policies: readonly PolicyDocument[], bucket: CacheBucket): string[] {
  const rights = cacheRights(policies, bucket);
  return NEEDED.filter((action) => rights[action] === 'none');
}

/** With RoleARN the manager takes that role for each job, and needs nothing but this. */
function missingForAssuming(policies: readonly PolicyDocument[], resource: string, arn: string): string[] {
  const request = { principal: { kind: 'AWS', id: arn }, action: 'sts:AssumeRole', resource, context: {} } as const;
  return evaluate(policies, request).decision === 'allowed' ? [] : [`sts:AssumeRole ${resource}`];
}

/** What was handed over of what a role may do; `undefined` where nothing was, or it is no policy. */
function policiesOf({ permissions }: Role): readonly PolicyDocument[] | undefined {
  const read = permissions?.map(({ value }) => readPolicy(value, 'permissions').policy);
  return read?.every((policy) => policy !== undefined) ? read : undefined;
}

function signingPolicy({ name, partition, path }: CacheBucket): PolicyDocument {
  const arn = `arn:${partition}:s3:::${name}`;
  const actions = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject'];
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: actions, Resource: `${arn}/${path === undefined ? '' : `${path}/`}*` },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: arn },
    ],
  };
}

function assumingPolicy(role: string): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role }] };
}

function putPolicy(role: string, document: PolicyDocument): Fix {
  const words = [
    '--role-name',
    role,
    '--policy-name',
    'gitlab-runner-cache',
    '--policy-document',
    JSON.stringify(document),
  ];
  return { command: ['aws', 'iam', 'put-role-policy', ...words].map(shellWord).join(' ') };
}

function isWhole(rights: CacheRights): boolean {
  return Object.values(rights).includes('all');
}

function sourcesOf({ permissions }: Role): string {
  return [...new Set((permissions ?? []).map(({ file }) => file))].join(', ');
}

function notHanded(arn: string, folder: string): Unseen {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const why = `nothing in ${folder}, also not in ${folder}/${name}, says so`;
  return { what: `what ${arn} may do`, why, because: 'absent' };
}

function attachedUnread(arn: string, { name }: Role): Unseen {
  return { what: `policy ${arn} of role ${name}`, why: 'its text was not handed over', because: 'absent' };
}

function noCache(): Unseen {
  const why = 'no runner was seen that keeps its cache in S3 and signs by its role';
  return { what: 'the bucket of the cache', why, because: 'absent' };
}
