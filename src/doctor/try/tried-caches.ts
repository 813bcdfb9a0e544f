import { trimOf } from '../../text/trim-characters.ts';
import { cacheAuthentication, isAtAws, isBucketName, runnersOf } from '../derive/runners/cache/runner-cache.ts';
import type { World } from '../world/world.ts';

/** A cache in S3 that a manager uses with its role. */
export type TriedCache = {
  bucket: string;
  /** Without slashes around it; empty for the whole bucket. */
  path: string;
  /** `BucketLocation`; `undefined` if it is not set. */
  region: string | undefined;
  /** `RoleARN`, which the manager assumes first. */
  assumes: string | undefined;
  /** `UploadRoleARN`, which it assumes for uploads only; the runner ignores it beside `RoleARN`. */
  uploadsAs: string | undefined;
};

/** The caches of a manager, each once. */
export function triedCaches(account: { namespace: string; name: string }, world: World): readonly TriedCache[] {
  const caches = runnersOf(world, account).flatMap(({ settings }) =>
    settings.flatMap(({ cache }): TriedCache[] => {
      if (cache.bucket === undefined || !isBucketName(cache.bucket.value)) return [];
      if (cacheAuthentication(cache) !== 'iam' || !isAtAws(cache)) return [];
      return [
        {
          bucket: cache.bucket.value,
          path: trimOf(cache.path?.value ?? '', '/'),
          region: cache.region?.value,
          assumes: cache.roleArn?.value,
          uploadsAs: cache.roleArn === undefined ? cache.uploadRoleArn?.value : undefined,
        },
      ];
    }),
  );
  return [...new Map(caches.map((cache) => [JSON.stringify(cache), cache])).values()];
}
