import { lookIn } from '../world/by-namespace.ts';
import type { CacheSettings, Runner } from '../world/runner.ts';
import { isSeen } from '../world/seen.ts';
import type { World } from '../world/world.ts';

/**
 * How the manager signs requests to the cache (gitlab-runner `cache/cacheconfig`, `AuthType`): as AuthenticationType says;
 * without it, with static keys only if the address and both keys are set.
 *
 * @returns `undefined` without a cache in S3
 */
export function cacheAuthentication(cache: CacheSettings): 'iam' | 'access-key' | undefined {
  if (cache.type?.value !== 's3') return undefined;
  const { authenticationType, serverAddress, accessKey, secretKey } = cache;
  if (authenticationType !== undefined) return authenticationType.value === 'access-key' ? 'access-key' : 'iam';
  return serverAddress && accessKey && secretKey ? 'access-key' : 'iam';
}

/** Whether the cache is at AWS; the runner treats any other address as another server with the S3 protocol. */
export function isAtAws({ serverAddress }: CacheSettings): boolean {
  return serverAddress === undefined || /(^|\.)amazonaws\.com(\.cn)?(:\d+)?$/.test(serverAddress.value);
}

/** The runners whose manager pods use an account. */
export function runnersOf(
  world: Pick<World, 'runners'>,
  account: { namespace: string; name: string },
): readonly Runner[] {
  const there = lookIn(world.runners, account.namespace, 'Deployments');
  return isSeen(there) ? (there.seen ?? []).filter((runner) => runner.account === account.name) : [];
}

/**
 * Whether a manager with this account signs URLs for a cache in S3 with the role of the account.
 *
 * @returns `undefined` if its configuration was not seen, or only in part
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
