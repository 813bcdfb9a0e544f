import { projectInName } from '../../../pods/job-shape.ts';
import { allSeen } from '../../world/by-namespace.ts';
import type { ForeignWorkload, SecuritySide } from '../../world/security-side.ts';
import { isSeen, type Unseen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { inTurns } from '../requests/in-turns.ts';
import type { Reader } from '../requests/reader.ts';

type WorkloadObject = { metadata: { name: string; uid?: string; ownerReferences?: readonly Owner[] } };

type Owner = { controller?: boolean; uid?: string };

/** Kinds of workloads that run pods, named as kubectl does, with the kinds whose controllers create them. */
const KINDS = [
  ['/apis/apps/v1', 'deployments', 'Deployments', 'deployment', []],
  ['/apis/apps/v1', 'statefulsets', 'StatefulSets', 'statefulset', []],
  ['/apis/apps/v1', 'daemonsets', 'DaemonSets', 'daemonset', []],
  ['/apis/apps/v1', 'replicasets', 'ReplicaSets', 'replicaset', ['deployment']],
  ['/apis/batch/v1', 'cronjobs', 'CronJobs', 'cronjob', []],
  ['/apis/batch/v1', 'jobs', 'Jobs', 'job', ['cronjob']],
  ['/api/v1', 'replicationcontrollers', 'ReplicationControllers', 'replicationcontroller', []],
  [
    ...(['/api/v1', 'pods', 'Pods', 'pod'] as const),
    ['replicaset', 'replicationcontroller', 'statefulset', 'daemonset', 'job'],
  ],
] as const;

type Kind = (typeof KINDS)[number][3];

/**
 * Reads the workloads of some namespaces. Leaves out runner managers, job pods, and what the controller of another
 * workload created: its owner must exist and be of a kind that creates such objects. Other owners prove nothing,
 * because the author of an object can write any owner.
 */
export async function readForeignWorkloads(
  reader: Reader,
  namespaces: ReadonlySet<string>,
  runners: World['runners'],
): Promise<Pick<SecuritySide, 'workloads' | 'unreadWorkloads'>> {
  const managers = new Set(
    [...allSeen(runners)].flatMap(([namespace, namespaceRunners]) =>
      namespaceRunners.map(({ kind, name }) => `${namespace} ${kind} ${name}`),
    ),
  );
  const workloads: ForeignWorkload[] = [];
  const unreadWorkloads: Unseen[] = [];
  const places = [...namespaces].flatMap((namespace) => KINDS.map((kind) => [namespace, ...kind] as const));
  const lists = await inTurns(places, async ([namespace, base, resource, what]) =>
    reader.list<WorkloadObject>(
      `${base}/namespaces/${namespace}/${resource}`,
      `${what} of ${namespace}`,
      resource === 'pods' ? toOtherPod : toName,
    ),
  );
  const kinds = new Map<string, Kind>();
  const unread = new Set<string>();
  for (const [index, list] of lists.entries()) {
    const [namespace, , , , kind] = places[index] as (typeof places)[number];
    if (isSeen(list)) for (const { metadata } of list.seen) kinds.set(`${namespace} ${metadata.uid}`, kind);
    else {
      unread.add(`${namespace} ${kind}`);
      unreadWorkloads.push({ ...list.unseen, namespace });
    }
  }
  for (const [index, list] of lists.entries()) {
    const [namespace, , , , kind, owners] = places[index] as (typeof places)[number];
    const isOwned = ({ ownerReferences = [] }: WorkloadObject['metadata']) => {
      const owner = ownerReferences.find(({ controller }) => controller === true);
      const found = owner && kinds.get(`${namespace} ${owner.uid}`);
      if (owner === undefined) return false;
      // An owner of a kind that could not be listed may exist. That kind is reported as unread.
      return owners.some((one) => (found === undefined ? unread.has(`${namespace} ${one}`) : one === found));
    };
    for (const { metadata } of isSeen(list) ? list.seen : [])
      if (!isOwned(metadata) && !managers.has(`${namespace} ${kind} ${metadata.name}`))
        workloads.push({ namespace, kind, name: metadata.name });
  }
  return { workloads, unreadWorkloads };
}

/** Keeps only what is needed, because a namespace may have thousands of Jobs and pods. */
function toName({ metadata: { name, ownerReferences = [], uid } }: WorkloadObject): WorkloadObject {
  return { metadata: { name, ownerReferences, ...(uid === undefined ? {} : { uid }) } };
}

/** Leaves out pods with names of jobs. Where the webhook decides, it refuses those that no manager created. */
function toOtherPod(pod: WorkloadObject): WorkloadObject | undefined {
  return projectInName(pod.metadata.name) === undefined ? toName(pod) : undefined;
}
