import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Subject } from '../../world/rbac.ts';
import { foundManagers, type RunnerParts } from '../runners/each-runner.ts';
import { jobNamespace } from '../runners/jobs/job-places.ts';

/** True if a subject of RBAC is a runner manager that runner_listed reports in a namespace. */
export type IsReportedRunner = (subject: Subject, namespace: string) => boolean;

/**
 * Finds the runner managers that the mapping does not list, in the namespaces where they run or create jobs.
 * runner_listed reports each of them. What its account may do there is not reported again, because an entry in the
 * mapping makes it a manager.
 */
export function reportedRunners(world: RunnerParts, mapping: MappingIndex): IsReportedRunner {
  const places = new Map<string, Set<string>>();
  for (const { manager, pod, runner } of foundManagers(mapping, world)) {
    if (manager !== undefined || 'refused' in pod) continue;
    const key = `${runner.namespace}/${pod.account}`;
    const own = [runner.namespace, ...runner.settings.flatMap((one) => jobNamespace(one) ?? [])];
    places.set(key, new Set([...(places.get(key) ?? []), ...own]));
  }
  return ({ kind, name, namespace: home }, namespace) =>
    kind === 'ServiceAccount' && places.get(`${home}/${name}`)?.has(namespace) === true;
}
