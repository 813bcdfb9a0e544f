import type { PolicyStatement } from './policy-document.ts';

/** Where runners keep their cache. */
export type CacheLocation = {
  partition: string;
  bucket: string;
  /** Prefix of all keys, without slashes at its ends; empty for the whole bucket. */
  path: string;
  /** Of the key that the bucket's objects are encrypted with, where it is one of the customer's. */
  kmsKeyArn: string | undefined;
};

/**
 * What a manager needs that hands signed URLs to its jobs: the URL can do what its signer may do.
 *
 * https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section
 */
export function buildCachePermissions(cache: CacheLocation): readonly PolicyStatement[] {
  return [objectStatement(cache), ...keyStatements(cache)];
}

/**
 * What the role needs that a manager assumes for each object of a job (`RoleARN`); the session gets one action on one
 * object of it.
 *
 * https://docs.gitlab.com/runner/configuration/advanced-configuration/#use-a-rolearn-for-s3-cache
 */
export function buildCacheRolePermissions(cache: CacheLocation): readonly PolicyStatement[] {
  const { partition, bucket, path } = cache;
  const list: PolicyStatement = {
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: `arn:${partition}:s3:::${bucket}`,
    ...(path === '' ? {} : { Condition: { StringLike: { 's3:prefix': `${path}/*` } } }),
  };
  return [objectStatement(cache), list, ...keyStatements(cache)];
}

/** The ARN of every object below the path. */
export function objectsOf({ partition, bucket, path }: CacheLocation): string {
  return `arn:${partition}:s3:::${bucket}/${path === '' ? '' : `${path}/`}*`;
}

function objectStatement(cache: CacheLocation): PolicyStatement {
  return { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: objectsOf(cache) };
}

function keyStatements({ kmsKeyArn }: CacheLocation): readonly PolicyStatement[] {
  if (kmsKeyArn === undefined) return [];
  return [{ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: kmsKeyArn }];
}
