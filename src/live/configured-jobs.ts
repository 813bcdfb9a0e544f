import { eachRunner } from '../doctor/derive/runners/each-runner.ts';
import { jobAccount, jobNamespace } from '../doctor/derive/runners/jobs/job-places.ts';
import type { Reader } from '../doctor/read/requests/reader.ts';
import { readRunners } from '../doctor/read/runners/read-runners.ts';
import type { ByNamespace } from '../doctor/world/by-namespace.ts';
import type { Runner } from '../doctor/world/runner/runner.ts';
import type { RunnerSettings } from '../doctor/world/runner/runner-settings.ts';
import type { Unseen } from '../doctor/world/seen.ts';
import type { MappingIndex } from '../mapping/index/compile.ts';

/** What the runners of a manager now configure for their jobs, and what could not be read. */
export type ConfiguredJobs = {
  accounts: readonly string[];
  namespaces: readonly string[];
  /** True if the jobs of all runners use AWS credentials other than the ServiceAccount token of their pod. */
  host: boolean;
  unseen: readonly Unseen[];
};

/**
 * Reads what the runners of one manager configure for their jobs.
 *
 * @param key of a manager in the mapping
 */
export async function configuredJobs(reader: Reader, index: MappingIndex, key: string): Promise<ConfiguredJobs> {
  const identity = index.mapping.managers.find((manager) => manager.key === key)?.identity;
  // A manager that is not a ServiceAccount runs outside the cluster, so nothing is read for it.
  if (identity === undefined || !('serviceAccount' in identity))
    return { accounts: [], namespaces: [], host: false, unseen: [] };
  const { namespace } = identity.serviceAccount;
  const none: ByNamespace<never> = { complete: false, namespaces: new Map() };
  // Lists only the manager's namespace, because the Deployments of the whole cluster are too many to read for one
  // manager.
  const within: Reader = {
    ...reader,
    list: async (path, what, only) =>
      path.includes('/namespaces/')
        ? reader.list(path, what, only)
        : { unseen: { what, why: 'only one namespace is read', because: 'unasked' } },
  };
  const parts = await readRunners(within, index, new Set([namespace]));
  const { found, unseen } = eachRunner(index, { ...parts, accounts: none, namespaces: none });
  const own = found.filter(
    ({ manager, runner, settings }) => manager.key === key && settings.isKubernetes && isRead(runner, settings),
  );
  return {
    accounts: [...new Set(own.map(({ settings }) => jobAccount(settings)))],
    namespaces: [...new Set(own.flatMap(({ settings }) => jobNamespace(settings) ?? []))],
    host: own.length > 0 && own.every(({ settings }) => settings.host !== undefined),
    unseen: own.length > 0 ? [] : unseen.filter((one) => one.namespace === namespace),
  };
}

/**
 * True if the settings are complete enough to use. The environment alone is not, if the runner mounts a document that
 * was not read.
 */
function isRead(runner: Runner, settings: RunnerSettings): boolean {
  return settings.document !== undefined || runner.unread.length === 0;
}
