import { isMoved } from '../../sight.ts';
import { gather } from '../gather.ts';
import type { FoundManager } from '../managers/managers.ts';
import type { AttributedPod } from '../proposal.ts';

/**
 * Adds to each pod the managers that could just as well have created it. Which of several managers with equal settings
 * runs a job is chance, so what follows from the job applies to all of them. Adds none if jobs of the project have
 * different accounts with these managers: then something that cannot be read, such as tags, tells them apart.
 *
 * @param listed managers that the proposal lists
 */
export function sharedJobs(pods: readonly AttributedPod[], listed: readonly FoundManager[]): readonly AttributedPod[] {
  const peers = peersOf(listed);
  // A pod in doubt proves nothing, so it must not influence the result for others.
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

/** Returns, by the key of each manager, all managers with the same settings, including itself. */
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

/**
 * True if the settings of its managers explain the account of a pod, so that it does not come from a webhook or another
 * client.
 */
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
