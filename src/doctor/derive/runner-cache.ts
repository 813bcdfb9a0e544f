import { lookIn } from '../world/by-namespace.ts';
import type { CacheSettings, Runner } from '../world/runner.ts';
import { isSeen } from '../world/seen.ts';
import type { World } from '../world/world.ts';

/**
 * How the manager signs requests to the cache (gitlab-runner `cache/cacheconfig`, `AuthType`): what AuthenticationType
 * says, else by static keys only where address and both keys are set.
 *
 * @returns `undefined` where the cache is not S3, or there is none
 */
export function cacheAuthentication(cache: CacheSettings): 'iam' | 'access-key' | undefined {
  if (cache.type?.value !== 's3') return undefined;
  const { authenticationType, serverAddress, accessKey, secretKey } = cache;
  if (authenticationType !== undefined) return authenticationType.value === 'access-key' ? 'access-key' : 'iam';
  return serverAddress && accessKey && secretKey ? 'access-key' : 'iam';
}

/** Whether the cache is at AWS; the runner takes any other address for a server that only speaks S3. */
export function isAtAws({ serverAddress }: CacheSettings): boolean {
  return serverAddress === undefined || /(^|\.)amazonaws\.com(\.cn)?(:\d+)?$/.test(serverAddress.value);
}

/** The runners whose pods ask for an account. */
export function runnersOf(
  world: Pick<World, 'runners'>,
  account: { namespace: string; name: string },
): readonly Runner[] {
  const there = lookIn(world.runners, account.namespace, 'Deployments');
  return isSeen(there) ? (there.seen ?? []).filter((runner) => runner.account === account.name) : [];
}

/**
 * Whether a manager that runs as this account signs for a cache in S3 by the account's role.
 *
 * @returns `undefined` where its configuration was not seen, or not all of it
 */
export function signsForCache(
  world: Pick<World, 'runners'>,
  account: { namespace: string; name: string },
): boolean | undefined {
  const runners = runnersOf(world, account);
  const caches = runners.flatMap(({ settings }) => settings.map(({ cache }) => cache));
  if (caches.some((cache) => cacheAuthentication(cache) === 'iam' && isAtAws(cache))) return true;
  return runners.length === 0 || runners.some(({ unread }) => unread.length > 0) ? undefined : false;
}
