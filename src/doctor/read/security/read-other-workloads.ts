import { allSeen } from '../../world/by-namespace.ts';
import type { OtherWorkload, SecuritySide } from '../../world/security-side.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { inTurns } from '../requests/in-turns.ts';
import type { Reader } from '../requests/reader.ts';

type WorkloadObject = { metadata: { name: string; ownerReferences?: readonly { controller?: boolean }[] } };

/** What runs pods for longer than a job, by the names of kubectl. */
const KINDS = [
  ['/apis/apps/v1', 'deployments', 'Deployments', 'deployment'],
  ['/apis/apps/v1', 'statefulsets', 'StatefulSets', 'statefulset'],
  ['/apis/apps/v1', 'daemonsets', 'DaemonSets', 'daemonset'],
  ['/apis/batch/v1', 'cronjobs', 'CronJobs', 'cronjob'],
  ['/apis/batch/v1', 'jobs', 'Jobs', 'job'],
] as const;

/** The workloads of some namespaces, without runner managers and without those that another workload created. */
export async function readOtherWorkloads(
  reader: Reader,
  namespaces: ReadonlySet<string>,
  runners: World['runners'],
): Promise<Pick<SecuritySide, 'workloads' | 'unreadWorkloads'>> {
  const managers = new Set(
    [...allSeen(runners)].flatMap(([namespace, there]) =>
      there.map(({ kind, name }) => `${namespace} ${kind} ${name}`),
    ),
  );
  const workloads: OtherWorkload[] = [];
  const unreadWorkloads: Unseen[] = [];
  const places = [...namespaces].flatMap((namespace) => KINDS.map((kind) => [namespace, ...kind] as const));
  const lists = await inTurns(places, async ([namespace, base, resource, what]) =>
    reader.list<WorkloadObject>(`${base}/namespaces/${namespace}/${resource}`, `${what} of ${namespace}`, toName),
  );
  for (const [index, list] of lists.entries()) {
    const [namespace, , , , kind] = places[index] as (typeof places)[number];
    if (!isSeen(list)) unreadWorkloads.push({ ...list.unseen, namespace });
    else
      for (const { metadata } of list.seen) {
        const isOwned = (metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
        if (!isOwned && !managers.has(`${namespace} ${kind} ${metadata.name}`))
          workloads.push({ namespace, kind, name: metadata.name });
      }
  }
  return { workloads, unreadWorkloads };
}

/** What is needed of it: a namespace may have thousands of Jobs. */
function toName({ metadata: { name, ownerReferences = [] } }: WorkloadObject): WorkloadObject {
  return { metadata: { name, ownerReferences } };
}
