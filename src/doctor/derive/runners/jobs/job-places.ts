import type { MappingIndex } from '../../../../mapping/index/compile.ts';
import { lookIn } from '../../../world/by-namespace.ts';
import { managerNamespaces } from '../../../world/manager-accounts.ts';
import type { RunnerSettings } from '../../../world/runner/runner-settings.ts';
import { isSeen } from '../../../world/seen.ts';
import { type FoundRunner, foundManagers, type RunnerParts } from '../each-runner.ts';
import { goPattern, matches } from '../patterns/go-pattern.ts';

/**
 * The namespace of jobs if the configuration does not set one (gitlab-runner `executors/kubernetes`, `checkDefaults`).
 */
const DEFAULT_NAMESPACE = 'default';

/**
 * Returns the namespace in which a runner creates its jobs; `undefined` if each job has a namespace of its own, or if
 * the runner creates no pods.
 */
export function jobNamespace({ isKubernetes, namespace, namespacePerJob }: RunnerSettings): string | undefined {
  if (!isKubernetes || namespacePerJob !== undefined) return undefined;
  return namespace?.value ?? DEFAULT_NAMESPACE;
}

/** Returns the account that a runner configures for its jobs. */
export function jobAccount({ serviceAccount }: Pick<RunnerSettings, 'serviceAccount'>): string {
  return serviceAccount?.value ?? 'default';
}

/**
 * True if a job may run in a namespace: where its runner is configured to create it, or where the job may request to
 * run.
 */
function createsIn(settings: RunnerSettings, namespace: string): boolean {
  if (jobNamespace(settings) === namespace) return true;
  const overwrite = settings.namespacePerJob === undefined ? settings.namespaceOverwriteAllowed : undefined;
  return overwrite !== undefined && settings.isKubernetes && matches(goPattern(overwrite.value), namespace);
}

/** What the runners of managers do, as far as their configuration was read. */
export type JobPlaces = {
  /** True if a manager may create jobs in a namespace. False only if all of its runners were read, and none does. */
  mayCreate(manager: string, namespace: string): boolean;
  /** True if a manager may configure an account for its jobs in a namespace. False only under the same condition. */
  mayConfigure(manager: string, namespace: string, account: string): boolean;
};

/**
 * Returns what managers may do. If no runner of a manager was found, everything that the mapping allows is possible.
 */
export function jobPlaces(index: MappingIndex, world: RunnerParts): JobPlaces {
  const byManager = Map.groupBy(foundManagers(index, world), ({ manager }) => manager?.key);
  const known = new Map<string, readonly RunnerSettings[]>();
  for (const { key, identity, tokens } of index.mapping.managers) {
    // Other programs may have the same user or group. With `tokens: any`, they may also use the same account from
    // outside the cluster.
    if (!('serviceAccount' in identity) || tokens === 'any') continue;
    const { namespace } = identity.serviceAccount;
    const runners = (byManager.get(key) ?? []).map(({ runner }) => runner);
    const isWhole =
      runners.length > 0 &&
      world.unreadRunners.length === 0 &&
      isSeen(lookIn(world.runners, namespace, 'Deployments')) &&
      runners.every(({ settings, unread, broken }) => settings.length > 0 && unread.length + broken.length === 0);
    if (isWhole)
      known.set(
        key,
        runners.flatMap(({ settings }) => settings),
      );
  }
  return {
    mayCreate: (manager, namespace) => known.get(manager)?.some((one) => createsIn(one, namespace)) !== false,
    mayConfigure: (manager, namespace, account) =>
      known.get(manager)?.some((one) => createsIn(one, namespace) && jobAccount(one) === account) !== false,
  };
}

/** Returns the namespaces that a mapping concerns, without those in which no manager runs or creates jobs. */
export function usedNamespaces(index: MappingIndex, world: RunnerParts): ReadonlySet<string> {
  const { mayCreate } = jobPlaces(index, world);
  const ofJobs = index.mapping.managers.flatMap(({ key, namespaces }) =>
    namespaces.filter((namespace) => mayCreate(key, namespace)),
  );
  return new Set([...managerNamespaces(index), ...ofJobs]);
}

/** Returns the namespaces in which a manager's runners are configured to create jobs, in the order of the runners. */
export function configuredNamespaces(found: readonly FoundRunner[], manager: string): readonly string[] {
  const own = found.filter((one) => one.manager.key === manager);
  return [...new Set(own.flatMap(({ settings }) => jobNamespace(settings) ?? []))];
}
