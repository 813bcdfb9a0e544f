import { isMoved } from '../../sight.ts';
import { gather } from '../gather.ts';
import type { FoundManager } from '../managers/managers.ts';
import type { AttributedPod } from '../proposal.ts';

/**
 * The pods with all managers that might as well have created them: it is chance which of several managers with equal settings runs a
 * job, so that what follows from the job holds for each of them. Unless jobs of a project have other accounts with another of them:
 * then something that is not seen here tells the managers apart, such as tags.
 *
 * @param listed managers that the proposal lists
 */
export function sharedJobs(pods: readonly AttributedPod[], listed: readonly FoundManager[]): readonly AttributedPod[] {
  const peers = peersOf(listed);
  // A pod in doubt proves nothing, so it must not change what others prove.
  const own = pods
    .filter(({ doubt }) => doubt === undefined)
    .flatMap((one) => one.managers.map((manager) => ({ manager, one, peers: peers.get(manager) ?? [manager] })));
  const added = new Map<AttributedPod, string[]>();
  for (const same of gather(own, ({ one: { pod }, peers }) => [pod.namespace, pod.project, peers])) {
    const accounts = gather(same, ({ manager }) => manager).map((of) =>
      JSON.stringify([...new Set(of.map(({ one }) => one.pod.account))].toSorted()),
    );
    if (new Set(accounts).size > 1 || same.some(({ one }) => !isGiven(one, listed))) continue;
    for (const { one, peers } of same) added.set(one, [...(added.get(one) ?? []), ...peers]);
  }
  return pods.map((one) => ({
    ...one,
    managers: [...new Set([...one.managers, ...(added.get(one) ?? [])])].toSorted(),
  }));
}

/** The managers with the same settings as a manager, itself among them, by its key. */
export function peersOf(listed: readonly FoundManager[]): ReadonlyMap<string, readonly string[]> {
  const hasInstances = listed.some(({ instances }) => instances.length > 0);
  const known = listed.filter(
    ({ instances, settings }) => settings !== undefined && (!hasInstances || instances.length === 1),
  );
  return new Map(
    gather(known, ({ instances, runners, settings }) => [
      ...[instances, settings],
      [...new Set(runners.flatMap(({ namespaces }) => namespaces))].toSorted(),
    ]).flatMap((same) => {
      const keys = same.map(({ key }) => key).toSorted();
      return keys.map((key) => [key, keys] as const);
    }),
  );
}

/** Whether the settings of its managers give the pod its account, and not a webhook or another client. */
function isGiven({ managers, pod }: AttributedPod, listed: readonly FoundManager[]): boolean {
  if (isMoved(pod)) return false;
  return listed
    .filter(({ key }) => managers.includes(key))
    .every(
      ({ places, runners }) =>
        places.some(({ account, namespace }) => namespace === pod.namespace && account === pod.account) ||
        runners.some(({ placement }) => placement.mayRequest(pod.account)),
    );
}
