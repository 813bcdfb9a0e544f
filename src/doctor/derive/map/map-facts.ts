import type { ServiceAccount } from '../../../accounts/service-account.ts';
import type { MapFacts } from '../../../map/build/map-facts.ts';
import type { CacheNode } from '../../../map/role-map.ts';
import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { isSeen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { associationOf } from '../roles/associations/with-associations.ts';
import { accountInFleet } from '../roles/role-for.ts';
import { roleNamed } from '../roles/role-named.ts';
import { assumedRole, cachesOf, type ManagerCache } from '../runners/cache/manager-cache.ts';
import { formatRunner, foundManagers } from '../runners/each-runner.ts';
import { configuredNamespaces } from '../runners/jobs/job-places.ts';

/**
 * Returns what the doctor read in the form from which a map is built.
 *
 * @param lineOf returns the lines of parts of the mapping
 * @param open the caches that the roles of jobs may use, by the name of the role
 */
export function mapFacts(
  index: MappingIndex,
  world: World,
  { lineOf, open }: { lineOf: MapFacts['lineOf']; open: ReadonlySet<string> },
): MapFacts {
  const { accounts, roles } = world;
  const found = foundManagers(index, world);
  const caches = new Map<string, Omit<CacheNode, 'id' | 'is'>>();
  const cachesFor = (account: ServiceAccount) => cachesOf(account, world).map(toCache);
  for (const there of accounts.namespaces.values())
    if (isSeen(there))
      for (const account of there.seen.values())
        for (const cache of cachesFor(account)) caches.set(`${cache.bucket}/${cache.path}`, cache);
  return {
    ...{ index, lineOf },
    accountsIn: (namespace) => {
      const namespaceAccounts = accounts.namespaces.get(namespace);
      if (namespaceAccounts === undefined) return accounts.complete ? new Map() : undefined;
      return seenOr(namespaceAccounts, undefined);
    },
    roleOf: (account) => {
      const association = associationOf(account, world);
      const planned = accountInFleet(seenOr(world.fleet, undefined), account);
      const isPlanned = association === undefined && planned?.identity === 'pod-identity';
      const own = account.roleArn ?? (isPlanned ? planned.role?.arn : undefined);
      const arn = association?.targetRoleArn ?? association?.roleArn ?? own;
      if (arn === undefined) return undefined;
      const trust = isSeen(roles) ? roleNamed(roles.seen, arn)?.trust : undefined;
      const by = association === undefined && account.roleArn !== undefined ? 'annotation' : 'association';
      return { arn, by, ...(trust === undefined ? {} : { trust: trust.value }) };
    },
    cachesOf: cachesFor,
    cachesOpenTo: (arn) => (open.has(arn.slice(arn.lastIndexOf('/') + 1)) ? [...caches.values()] : []),
    runners: found.map(({ manager, pod, runner }) => ({
      name: formatRunner(runner),
      namespace: runner.namespace,
      ...pod,
      ...(manager === undefined ? {} : { manager: manager.key }),
      jobNamespaces:
        manager === undefined
          ? []
          : configuredNamespaces(
              runner.settings.map((settings) => ({ manager, runner, settings })),
              manager.key,
            ),
    })),
  };
}

function toCache(cache: ManagerCache): Omit<CacheNode, 'id' | 'is'> {
  const { bucket, region } = cache;
  const role = assumedRole(cache);
  return {
    ...{ bucket: bucket.name, path: bucket.path ?? '' },
    ...(region === undefined ? {} : { region }),
    ...(role === undefined ? {} : { assumes: role }),
  };
}
