import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { managerOf } from '../../../mapping/index/manager-of.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import { serviceAccountRequester } from '../../../pods/requester.ts';
import { allSeen, lookIn } from '../../world/by-namespace.ts';
import { concernedNamespaces, managerAccounts } from '../../world/manager-accounts.ts';
import type { Runner } from '../../world/runner/runner.ts';
import type { RunnerSettings } from '../../world/runner/runner-settings.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { type PodAccount, podAccount } from './pod-account.ts';

/** The parts of the world that are needed to find runners and their managers. */
export type RunnerParts = Pick<World, 'accounts' | 'namespaces' | 'runners' | 'unreadRunners'>;

/**
 * A runner manager in the cluster, and its entry in the mapping; `manager` is `undefined` if no entry lists its
 * account.
 */
export type FoundManager = { manager: Manager | undefined; runner: Runner; pod: PodAccount };

/** The configuration of a runner, and the manager in the mapping that it belongs to. */
export type FoundRunner = { manager: Manager; runner: Runner; settings: RunnerSettings };

/** Returns all runner managers that were seen, with the account that their pods get. */
export function foundManagers(mapping: MappingIndex, world: RunnerParts): readonly FoundManager[] {
  return [...allSeen(world.runners)].flatMap(([namespace, runners]) =>
    runners.map((runner) => {
      const pod = podAccount(runner, mapping, world);
      return { manager: managerOf(mapping, serviceAccountRequester(namespace, pod.account)), runner, pod };
    }),
  );
}

/** A runner manager that the mapping lists. */
type ListedManager = { manager: Manager; runner: Runner };

/** Returns the runner managers in the cluster that the mapping lists, and where others could not be looked for. */
export function listedManagers(
  mapping: MappingIndex,
  world: RunnerParts,
): { listed: readonly ListedManager[]; unseen: readonly Unseen[] } {
  const unseen: Unseen[] = [...unreadOf(mapping, world)];
  const listed = foundManagers(mapping, world).flatMap(({ manager, runner }) =>
    manager === undefined ? [] : [{ manager, runner }],
  );
  const keys = new Set(listed.map(({ manager }) => manager.key));
  for (const { manager, namespace, name } of managerAccounts(mapping)) {
    const namespaceRunners = lookIn(world.runners, namespace, 'Deployments');
    if (!isSeen(namespaceRunners)) unseen.push(namespaceRunners.unseen);
    else if (!keys.has(manager.key)) unseen.push(withoutWorkload(manager, { namespace, name }));
  }
  for (const { key, identity } of mapping.mapping.managers)
    if (!('serviceAccount' in identity) && !keys.has(key))
      unseen.push({
        what: `the configuration of manager ${key}`,
        why: 'the manager runs outside the cluster',
        because: 'absent',
      });
  return { listed, unseen };
}

/** Returns the runners of all managers in a mapping, and the configurations that were not read. */
export function eachRunner(
  mapping: MappingIndex,
  world: RunnerParts,
): { found: readonly FoundRunner[]; unseen: readonly Unseen[] } {
  const { listed, unseen: notFound } = listedManagers(mapping, world);
  const unseen: Unseen[] = [...notFound];
  for (const { runner } of listed) {
    unseen.push(...runner.unread);
    const isEmpty = runner.settings.length === 0 && runner.unread.length === 0 && runner.broken.length === 0;
    if (isEmpty) unseen.push(withoutConfiguration(runner));
  }
  const found = listed.flatMap(({ manager, runner }) =>
    runner.settings.map((settings) => ({ manager, runner, settings })),
  );
  return { found, unseen };
}

/** `deployment gitlab/gitlab-runner` */
export function formatRunner({ kind, name, namespace }: Pick<Runner, 'kind' | 'name' | 'namespace'>): string {
  return `${kind} ${namespace}/${name}`;
}

/** Returns the StatefulSets that could not be listed, in the namespaces that the mapping concerns. */
function unreadOf(mapping: MappingIndex, { unreadRunners }: RunnerParts): readonly Unseen[] {
  const concerned = concernedNamespaces(mapping);
  return unreadRunners.filter(({ namespace }) => namespace === undefined || concerned.has(namespace));
}

function withoutWorkload({ tokens }: Manager, { name, namespace }: { namespace: string; name: string }): Unseen {
  const outside = tokens === 'bound' ? '; a manager outside the cluster needs tokens: any in the mapping' : '';
  return {
    what: `the configuration of manager ${namespace}/${name}`,
    namespace,
    why: `no Deployment or StatefulSet in its namespace gets that ServiceAccount${outside}`,
    because: 'absent',
  };
}

function withoutConfiguration(runner: Runner): Unseen {
  return {
    what: `the configuration of ${formatRunner(runner)}`,
    namespace: runner.namespace,
    why: 'no ConfigMap that it mounts has a key config.template.toml or config.toml',
    because: 'absent',
  };
}
