import { lookIn } from '../../../world/by-namespace.ts';
import type { Runner } from '../../../world/runner/runner.ts';
import type { CacheSettings } from '../../../world/runner/runner-settings.ts';
import { seenOr } from '../../../world/seen.ts';
import type { World } from '../../../world/world.ts';
import { podAccount } from '../pod-account.ts';

/**
 * Returns how the manager signs requests to the cache (gitlab-runner `cache/cacheconfig`, `AuthType`): as
 * AuthenticationType says; if that is not set, with static keys only if the address and both keys are set.
 *
 * @returns `undefined` without a cache in S3
 */
export function cacheAuthentication(cache: CacheSettings): 'iam' | 'access-key' | undefined {
  if (cache.type?.value !== 's3') return undefined;
  const { authenticationType, serverAddress, accessKey, secretKey } = cache;
  // The runner ignores case only in this value.
  if (authenticationType !== undefined)
    return authenticationType.value.toLowerCase() === 'access-key' ? 'access-key' : 'iam';
  return serverAddress && accessKey && secretKey ? 'access-key' : 'iam';
}

/** True if the cache is at AWS. The runner treats any other address as another server with the S3 protocol. */
export function isAtAws({ serverAddress }: CacheSettings): boolean {
  return serverAddress === undefined || /(^|\.)amazonaws\.com(\.cn)?(:\d+)?$/.test(hostOf(serverAddress.value));
}

const SCHEME = /^[a-z0-9+.-]{1,20}:\/\//i;

/**
 * Returns the host of an address without scheme, user and path, which users write although the runner does not expect
 * them.
 */
export function hostOf(address: string): string {
  const rest = address.replace(SCHEME, '');
  const [first = ''] = rest.split(/[/?#]/, 1);
  // A password may contain a slash. Without a user, an @ belongs to the path.
  return /[:@]/.test(first) ? rest.replace(/^.*@/s, '').replace(/[/?#].*$/s, '') : first;
}

/** True if a value can be the name of a bucket. Other values may be a URL with a password. */
export function isBucketName(value: string): boolean {
  return !/[/@]/.test(value);
}

/** Returns an address for reports, without what may be a password, or a signature in its query. */
export function withoutSecrets(address: string): string {
  const [scheme = ''] = SCHEME.exec(address) ?? [];
  return `${scheme}${address
    .slice(scheme.length)
    .replace(/^.*@/s, '…@')
    .replace(/[?#].*$/s, '?…')}`;
}

/** Returns the runners whose manager pods get an account; without a mapping, those whose template names it. */
export function runnersOf(world: World, account: { namespace: string; name: string }): readonly Runner[] {
  const namespaceRunners = lookIn(world.runners, account.namespace, 'Deployments');
  const runners = seenOr(namespaceRunners, undefined) ?? [];
  const mapping = seenOr(world.mapping, undefined);
  return runners.filter((runner) => {
    const name = mapping === undefined ? runner.account : podAccount(runner, mapping, world).account;
    return name === account.name;
  });
}

/**
 * True if a manager with this account signs URLs for a cache in S3 with the account's role.
 *
 * @returns `undefined` if its configuration was not read completely
 */
export function signsForCache(world: World, account: { namespace: string; name: string }): boolean | undefined {
  const runners = runnersOf(world, account);
  const caches = runners.flatMap(({ settings }) => settings.map(({ cache }) => cache));
  if (caches.some((cache) => cacheAuthentication(cache) === 'iam' && isAtAws(cache))) return true;
  return runners.length === 0 || runners.some(({ broken, unread }) => unread.length + broken.length > 0)
    ? undefined
    : false;
}
