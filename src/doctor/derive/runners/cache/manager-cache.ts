import type { ServiceAccount } from '../../../../accounts/service-account.ts';
import type { CacheBucket } from '../../../../iam/cache-permissions.ts';
import { parseRoleArn } from '../../../../iam/role.ts';
import { trimOf } from '../../../../text/trim-characters.ts';
import type { CacheSettings } from '../../../world/runner/runner-settings.ts';
import type { World } from '../../../world/world.ts';
import { cacheAuthentication, isAtAws, isBucketName, runnersOf } from './runner-cache.ts';

/** A cache in S3 for which a manager signs URLs with the role of its account. */
export type ManagerCache = {
  account: ServiceAccount;
  bucket: CacheBucket;
  region: string | undefined;
  /** `RoleARN`: the role that the manager assumes for each object; `undefined` if it is not set. */
  assumes: string | undefined;
  /** `UploadRoleARN`: the same for uploads only. The runner ignores it if `RoleARN` is set. */
  uploadsAs: string | undefined;
  /**
   * The header `x-amz-server-side-encryption` of uploads, which the runner sends only if `ServerSideEncryption` is set.
   */
  encryption: string | undefined;
  /**
   * `ServerSideEncryptionKeyID`, if objects are encrypted with KMS. If it is not set, S3 uses a key that needs no
   * permission.
   */
  key: string | undefined;
};

/** Header values by `ServerSideEncryption` (gitlab-runner `cache/s3v2/s3.go`). */
const HEADERS: Readonly<Record<string, string>> = { S3: 'AES256', KMS: 'aws:kms', 'DSSE-KMS': 'aws:kms:dsse' };

/** Returns the caches of the runners that run as an account. */
export function cachesOf(account: ServiceAccount, world: World): readonly ManagerCache[] {
  const partition = parseRoleArn(account.roleArn ?? '')?.partition ?? 'aws';
  return runnersOf(world, account).flatMap(({ settings }) =>
    settings.flatMap(({ cache }): ManagerCache[] => {
      const bucket = bucketOf(cache, partition);
      if (bucket === undefined) return [];
      const encryption = cache.encryption?.value.toUpperCase();
      const isKms = /^(?:DSSE-)?KMS$/i.test(cache.encryption?.value ?? '');
      return [
        {
          ...{ account, bucket, region: cache.region?.value, assumes: cache.roleArn?.value },
          uploadsAs: cache.roleArn === undefined ? cache.uploadRoleArn?.value : undefined,
          encryption: HEADERS[encryption ?? ''],
          key: isKms ? cache.encryptionKey?.value : undefined,
        },
      ];
    }),
  );
}

/**
 * Returns the role that the manager assumes for uploads, and with `RoleARN` for downloads too; `undefined` if it uses
 * its own.
 */
export function assumedRole({ assumes, uploadsAs }: Pick<ManagerCache, 'assumes' | 'uploadsAs'>): string | undefined {
  return assumes ?? uploadsAs;
}

function bucketOf(cache: CacheSettings, partition: string): CacheBucket | undefined {
  if (cache.bucket === undefined || !isBucketName(cache.bucket.value)) return undefined;
  if (cacheAuthentication(cache) !== 'iam' || !isAtAws(cache)) return undefined;
  const path = trimOf(cache.path?.value ?? '', '/');
  return { name: cache.bucket.value, partition, ...(path ? { path } : {}) };
}
