import type { MappingIndex } from '../../../mapping/index/compile.ts';
import { managerMark } from '../../../pods/manager-marks.ts';
import type { Pod } from '../../../pods/pod.ts';
import { managerAccounts } from '../../world/manager-accounts.ts';
import type { WorkloadKind } from '../../world/place.ts';
import type { Runner } from '../../world/runner.ts';
import { isSeen, type Seen, seenOr } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { inTurns } from '../requests/in-turns.ts';
import { readByNamespace } from '../requests/read-by-namespace.ts';
import type { Reader } from '../requests/reader.ts';
import { accountOf, readRunner, type Workload, type WorkloadObject } from './read-runner.ts';
import type { PodTemplate } from './workload/pod-template.ts';
import { runnerContainer } from './workload/runner-image.ts';

/**
 * The Deployments and StatefulSets that run managers, with their configuration: those with the marks or the image of a manager,
 * in any namespace, and those with the account of one. Reads the ConfigMaps that they reference; of Secrets it keeps only the names.
 *
 * @param namespaces where to look if listing them in the whole cluster is forbidden
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

/** Whether the pods of a template are runner managers, by their marks or by their image; only marks count for the webhook. */
export function looksLikeManager(template: PodTemplate): boolean {
  return managerMark(template as Pod) !== undefined || runnerContainer(template) !== undefined;
}

/** Whether a Deployment or StatefulSet runs a runner manager. */
export type IsManager = (workload: WorkloadObject) => boolean;

/** The same for the workloads that a predicate chooses. */
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
