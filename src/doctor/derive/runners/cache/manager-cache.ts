import type { ServiceAccount } from '../../../../accounts/service-account.ts';
import { objectsOf } from '../../../../iam/build/build-cache-permissions.ts';
import { buildAssumeRole, policyOf } from '../../../../iam/build/build-trust.ts';
import { type CacheBucket, cachePermissions, permissionOn } from '../../../../iam/cache-permissions.ts';
import { kmsKeyArn } from '../../../../iam/kms-key-arn.ts';
import type { PolicyDocument, PolicyStatement } from '../../../../iam/policy-document.ts';
import { parseRoleArn } from '../../../../iam/role.ts';
import { trimOf } from '../../../../text/trim-characters.ts';
import type { CacheSettings } from '../../../world/runner.ts';
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

/** What a role must be allowed to do for a cache. */
export type CacheNeed = {
  objects: readonly ('s3:GetObject' | 's3:PutObject')[];
  /** The role that it must be allowed to assume. */
  assumes: string | undefined;
};

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

/**
 * Returns what the manager's role needs. With `RoleARN`, it assumes that role for each object; without, it signs with
 * its own role (gitlab-runner `cache/s3v2/adapter.go`, `getARNForGoCloud`).
 */
export function signerNeed({ assumes, uploadsAs }: ManagerCache): CacheNeed {
  if (assumes !== undefined) return { objects: [], assumes };
  return uploadsAs === undefined
    ? { objects: ['s3:GetObject', 's3:PutObject'], assumes: undefined }
    : { objects: ['s3:GetObject'], assumes: uploadsAs };
}

/**
 * Returns what the assumed role needs. Its session is limited to one action on one object, so further permissions have
 * no effect.
 */
export function assumedNeed({ assumes }: ManagerCache): CacheNeed {
  return { objects: assumes === undefined ? ['s3:PutObject'] : ['s3:GetObject', 's3:PutObject'], assumes: undefined };
}

/**
 * Returns the permissions that a role lacks for a cache.
 *
 * @param policies all policies of the role
 * @param need of the role; defaults to that of the manager's role
 */
export function missingPermissions(
  policies: readonly PolicyDocument[],
  cache: ManagerCache,
  need: CacheNeed = signerNeed(cache),
): readonly string[] {
  const { assumes, objects } = need;
  const key = keyArn(cache);
  const allowed = cachePermissions(policies, cache.bucket);
  return [
    ...objects.filter((action) => allowed[action] === 'none'),
    ...(assumes !== undefined && permissionOn(policies, 'sts:AssumeRole', assumes) === 'none'
      ? [assumePermission(assumes)]
      : []),
    ...(key === undefined
      ? []
      : keyActions(need).filter((action) => permissionOn(policies, action, key) === 'none')
    ).map((action) => `${action} ${key}`),
  ];
}

/** Returns a permission in the form of {@link missingPermissions}. */
export function assumePermission(roleArn: string): string {
  return `sts:AssumeRole ${roleArn}`;
}

/**
 * Returns a policy with exactly the permissions that a role needs for a cache.
 *
 * @param tagged true if its sessions have the tags of EKS Pod Identity, which are passed on to the role that it assumes
 */
export function neededPolicy(cache: ManagerCache, need: CacheNeed, tagged: boolean): PolicyDocument {
  const { name, partition, path = '' } = cache.bucket;
  const { assumes, objects } = need;
  const key = keyArn(cache);
  const allow = (Action: readonly string[], Resource: string): PolicyStatement[] =>
    Action.length === 0 ? [] : [{ Effect: 'Allow', Action, Resource }];
  return policyOf([
    ...(assumes === undefined ? [] : buildAssumeRole(assumes, tagged)),
    ...allow(objects, objectsOf({ bucket: name, partition, path, kmsKeyArn: undefined })),
    ...(key === undefined ? [] : allow(keyActions(need), key)),
  ]);
}

/**
 * Returns the ARN of a cache's key, as policies name it; `undefined` without a key, for an alias, and in an unknown
 * region.
 */
export function keyArn({ account, bucket, key, region }: ManagerCache): string | undefined {
  if (key === undefined) return undefined;
  const { partition } = bucket;
  return kmsKeyArn(key, { partition, region, awsAccount: parseRoleArn(account.roleArn ?? '')?.awsAccount });
}

/**
 * Returns the actions on the key. Downloads need Decrypt. Uploads need GenerateDataKey, and Decrypt if they have
 * several parts (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html).
 */
export function keyActions({ objects }: CacheNeed): readonly string[] {
  if (objects.length === 0) return [];
  return objects.includes('s3:PutObject') ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'];
}

function bucketOf(cache: CacheSettings, partition: string): CacheBucket | undefined {
  if (cache.bucket === undefined || !isBucketName(cache.bucket.value)) return undefined;
  if (cacheAuthentication(cache) !== 'iam' || !isAtAws(cache)) return undefined;
  const path = trimOf(cache.path?.value ?? '', '/');
  return { name: cache.bucket.value, partition, ...(path ? { path } : {}) };
}
