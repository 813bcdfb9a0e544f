import { objectsOf } from '../../../../iam/build/build-cache-permissions.ts';
import { buildAssumeRole, policyOf } from '../../../../iam/build/build-trust.ts';
import { cachePermissions, permissionOn } from '../../../../iam/cache-permissions.ts';
import { kmsKeyArn } from '../../../../iam/kms-key-arn.ts';
import type { PolicyDocument, PolicyStatement } from '../../../../iam/policy-document.ts';
import { parseRoleArn } from '../../../../iam/role.ts';
import type { ManagerCache } from './manager-cache.ts';

/** What a role must be allowed to do for a cache. */
export type CacheNeed = {
  objects: readonly ('s3:GetObject' | 's3:PutObject')[];
  /** The role that it must be allowed to assume. */
  assumes: string | undefined;
};

/** A permission for a cache; without `resource`, on the objects of the cache. */
export type CachePermission = { action: string; resource?: string | undefined };

export const ASSUME_ROLE = 'sts:AssumeRole';

/** `s3:PutObject`, `kms:Decrypt arn:…` */
export function formatPermission({ action, resource }: CachePermission): string {
  return resource === undefined ? action : `${action} ${resource}`;
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
): readonly CachePermission[] {
  const { assumes, objects } = need;
  const key = keyArn(cache);
  const allowed = cachePermissions(policies, cache.bucket);
  return [
    ...objects.filter((action) => allowed[action] === 'none').map((action) => ({ action })),
    ...(assumes !== undefined && permissionOn(policies, ASSUME_ROLE, assumes) === 'none'
      ? [{ action: ASSUME_ROLE, resource: assumes }]
      : []),
    ...(key === undefined
      ? []
      : keyActions(need).filter((action) => permissionOn(policies, action, key) === 'none')
    ).map((action) => ({ action, resource: key })),
  ];
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
