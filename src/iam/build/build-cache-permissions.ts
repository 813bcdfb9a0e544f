import type { PolicyStatement } from '../policy-document.ts';

/** Where runners store their cache. */
export type CacheLocation = {
  partition: string;
  bucket: string;
  /** Prefix of all keys, without slashes at its ends; empty for the whole bucket. */
  path: string;
  /** ARN of the customer-managed key that encrypts the objects; `undefined` if there is none. */
  kmsKeyArn: string | undefined;
};

/**
 * Returns the permissions on the objects of a cache. They are for a manager that signs URLs for its jobs, because a URL
 * has the permissions of its signer, or for the role that it assumes for each object (`RoleARN`). `s3:ListBucket` would
 * have no effect for that role: the runner's session policy allows one action on one object (gitlab-runner
 * `cache/s3v2/s3.go`, `generateSessionPolicy`).
 *
 * https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnerscaches3-section
 * https://docs.gitlab.com/runner/configuration/advanced-configuration/#use-a-rolearn-for-s3-cache
 */
export function buildCachePermissions(cache: CacheLocation): readonly PolicyStatement[] {
  return [objectStatement(cache), ...keyStatements(cache)];
}

/** Returns the ARN pattern of all objects below the path. */
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
