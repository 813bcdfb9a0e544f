import type { ServiceAccount } from '../../accounts/service-account.ts';
import { cachesOf, type ManagerCache } from '../derive/runners/cache/manager-cache.ts';
import type { World } from '../world/world.ts';

/** A cache in S3 that a manager uses with its role. */
export type TriedCache = Pick<ManagerCache, 'assumes' | 'region' | 'uploadsAs'> & {
  bucket: string;
  /** The path without slashes at its ends; empty for the whole bucket. */
  path: string;
};

/** Returns the caches of a manager, each once, because runners that share an account usually share a cache. */
export function triedCaches(account: ServiceAccount, world: World): readonly TriedCache[] {
  const caches = cachesOf(account, world).map(({ assumes, bucket, region, uploadsAs }): TriedCache => {
    return { bucket: bucket.name, path: bucket.path ?? '', region, assumes, uploadsAs };
  });
  return [...new Map(caches.map((cache) => [JSON.stringify(cache), cache])).values()];
}
