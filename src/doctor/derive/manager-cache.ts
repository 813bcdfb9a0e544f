import type { ServiceAccount } from '../../accounts/service-account.ts';
import { buildCachePermissions } from '../../iam/build-cache-permissions.ts';
import { buildAssumeRole, policyOf } from '../../iam/build-trust.ts';
import { type CacheBucket, cachePermissions } from '../../iam/cache-permissions.ts';
import { evaluate } from '../../iam/evaluate/evaluate.ts';
import type { PolicyDocument } from '../../iam/policy-document.ts';
import { parseRoleArn } from '../../iam/role.ts';
import { trimOf } from '../../trim-characters.ts';
import type { CacheSettings } from '../world/runner.ts';
import type { World } from '../world/world.ts';
import { cacheAuthentication, isAtAws, runnersOf } from './runner-cache.ts';

/** A cache in S3 for which a manager signs URLs with the role of its account. */
export type ManagerCache = {
  account: ServiceAccount;
  bucket: CacheBucket;
  /** `RoleARN`: the role that the manager assumes for each object, if it is set. */
  assumes: string | undefined;
};

/** What a manager needs to sign URLs for jobs; other permissions are for listing and cleaning up. */
const NEEDED = ['s3:GetObject', 's3:PutObject'] as const;

/** The caches of the runners that run as an account. */
export function cachesOf(account: ServiceAccount, world: World): readonly ManagerCache[] {
  const partition = parseRoleArn(account.roleArn ?? '')?.partition ?? 'aws';
  return runnersOf(world, account).flatMap(({ settings }) =>
    settings.flatMap(({ cache }): ManagerCache[] => {
      const bucket = bucketOf(cache, partition);
      return bucket === undefined ? [] : [{ account, bucket, assumes: cache.roleArn?.value }];
    }),
  );
}

/**
 * The permissions that the role of a manager lacks for its cache (gitlab-runner: with RoleARN it assumes that role for each
 * object, without it signs with its own role).
 *
 * @param policies all policies of the role
 */
export function missingPermissions(policies: readonly PolicyDocument[], cache: ManagerCache): readonly string[] {
  const { account, assumes: resource, bucket } = cache;
  if (resource === undefined) {
    const allowed = cachePermissions(policies, bucket);
    return NEEDED.filter((action) => allowed[action] === 'none');
  }
  const principal = { kind: 'AWS', id: account.roleArn ?? '' } as const;
  const { decision } = evaluate(policies, { principal, action: 'sts:AssumeRole', resource, context: {} });
  return decision === 'allowed' ? [] : [`sts:AssumeRole ${resource}`];
}

/** A policy with exactly the permissions that a cache needs. */
export function neededPolicy({ assumes, bucket }: ManagerCache): PolicyDocument {
  if (assumes !== undefined) return policyOf(buildAssumeRole(assumes, false));
  const { name, partition, path = '' } = bucket;
  return policyOf(buildCachePermissions({ bucket: name, partition, path, kmsKeyArn: undefined }));
}

function bucketOf(cache: CacheSettings, partition: string): CacheBucket | undefined {
  if (cache.bucket === undefined || cacheAuthentication(cache) !== 'iam' || !isAtAws(cache)) return undefined;
  const path = trimOf(cache.path?.value ?? '', '/');
  return { name: cache.bucket.value, partition, ...(path ? { path } : {}) };
}
