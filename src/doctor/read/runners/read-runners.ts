import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { managerMark } from '../../../pods/manager-marks.ts';
import type { Pod } from '../../../pods/pod.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import type { WorkloadKind } from '../../world/place.ts';
import type { Runner } from '../../world/runner/runner.ts';
import { isSeen, type Seen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { inTurns } from '../requests/in-turns.ts';
import { readByNamespace } from '../requests/read-by-namespace.ts';
import type { Reader } from '../requests/reader.ts';
import { accountOf, readRunner, type Workload, type WorkloadObject } from './read-runner.ts';
import type { PodTemplate } from './workload/pod-template.ts';
import { runnerContainer } from './workload/runner-image.ts';

/**
 * Reads the Deployments and StatefulSets that run managers, with their configuration: in any namespace, those with the
 * marks or the image of a manager, and those with a manager's account. Reads the ConfigMaps that they reference, and
 * keeps only the names of Secrets.
 *
 * @param namespaces to read if the user may not list the whole cluster
 */
export async function readRunners(
  reader: Reader,
  mapping: MappingIndex,
  namespaces: ReadonlySet<string>,
): Promise<Pick<World, 'runners' | 'unreadRunners'>> {
  const accounts = new Set(managerAccounts(mapping).map(({ namespace, name }) => `${namespace}/${name}`));
  const isManager: IsManager = ({ metadata: { namespace }, spec: { template } }) =>
    accounts.has(`${namespace}/${accountOf(template)}`) || looksLikeManager(template);
  return readManagers(reader, isManager, namespaces);
}

/**
 * True if the pods of a template look like runner managers, by their marks or their image. The webhook uses only the
 * marks.
 */
export function looksLikeManager(template: PodTemplate): boolean {
  return managerMark(template as Pod) !== undefined || runnerContainer(template) !== undefined;
}

/** True if a Deployment or StatefulSet runs a runner manager. */
export type IsManager = (workload: WorkloadObject) => boolean;

/** Reads the workloads that a predicate selects in the same way. */
export async function readManagers(
  reader: Reader,
  isManager: IsManager,
  namespaces: ReadonlySet<string>,
): Promise<Pick<World, 'runners' | 'unreadRunners'>> {
  const list = (kind: WorkloadKind, resource: string, what: string) =>
    readByNamespace<WorkloadObject, readonly Workload[]>(
      reader,
      {
        ...{ base: '/apis/apps/v1', resource, what },
        keep: (objects) => objects.filter(isManager).map((object) => ({ kind, object })),
      },
      namespaces,
    );
  const [deployments, sets] = await Promise.all([
    list('deployment', 'deployments', 'Deployments'),
    list('statefulset', 'statefulsets', 'StatefulSets'),
  ]);
  const names = new Set([...deployments.namespaces.keys(), ...sets.namespaces.keys()]);
  const parts = await inTurns(names, async (namespace): Promise<[string, Seen<readonly Runner[]>]> => {
    const found = deployments.namespaces.get(namespace) ?? { seen: [] };
    if (!isSeen(found)) return [namespace, found];
    const workloads = [...found.seen, ...seenOr(sets.namespaces.get(namespace) ?? { seen: [] }, [])];
    return [namespace, { seen: await inTurns(workloads, (workload) => readRunner(reader, workload)) }];
  });
  return {
    runners: { complete: deployments.complete, namespaces: new Map(parts) },
    unreadRunners: [...sets.namespaces.values()].flatMap((part) => (isSeen(part) ? [] : [part.unseen])),
  };
}
