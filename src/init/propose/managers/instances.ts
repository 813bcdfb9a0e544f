import { counted } from '../../../text/counted.ts';
import { type JobPod, podCount } from '../../sight.ts';
import type { AttributedPod } from '../proposal.ts';
import { mostFrequent } from './job-accounts.ts';
import type { FoundManager, UnlistableManager } from './managers.ts';

/** The managers that a document lists, and those that it must leave out. */
type ByInstance = {
  /** All managers, to find out which one created a pod; without `instances` if they serve the same GitLab. */
  found: readonly FoundManager[];
  listed: readonly FoundManager[];
  leftOut: readonly { managers: readonly FoundManager[]; reason: string }[];
};

/**
 * Separates managers by the GitLab instance that they serve, because project 4242 of one is not project 4242 of
 * another.
 *
 * @param unlistable managers that are left out in any case
 * @param what is written; a fleet has only one instance, so it gets the one that most managers serve
 */
export function byInstance(
  managers: readonly FoundManager[],
  unlistable: readonly UnlistableManager[],
  what: 'fleet' | 'chart',
): ByInstance {
  const others = unlistable.map(({ manager, reason }) => ({ managers: [manager], reason }));
  const known = new Set(managers.flatMap(({ instances }) => instances));
  if (known.size < 2) {
    const listed = managers.map((manager) => ({ ...manager, instances: [] }));
    const found = [...listed, ...unlistable.map(({ manager }) => ({ ...manager, instances: [] }))];
    return { found, listed, leftOut: others };
  }
  const mixed = managers.filter(({ instances }) => instances.length > 1);
  const single = managers.filter(({ instances }) => instances.length < 2);
  const main = what === 'fleet' ? mostFrequent(single.flatMap(({ instances }) => instances)) : undefined;
  const isListed = ({ instances: [one] }: FoundManager) => main === undefined || one === undefined || one === main;
  const elsewhere = Map.groupBy(
    single.filter((manager) => !isListed(manager)),
    ({ instances: [instance = ''] }) => instance,
  );
  return {
    found: [...managers, ...unlistable.map(({ manager }) => manager)],
    listed: single.filter(isListed),
    leftOut: [
      ...[...elsewhere].map(([instance, same]) => ({
        managers: same,
        reason: `Runners of ${instance} (${keysOf(same)}): a fleet has one GitLab, and this one has ${main}. Write a fleet of its own for ${instance}, or use init --for chart, whose mapping lists managers of several.`,
      })),
      ...mixed.map((manager) => ({
        managers: [manager],
        reason: `Manager ${manager.key}: its runners serve several GitLab instances (${manager.instances.join(', ')}) with one ServiceAccount, so the id of a project does not say where the project is. Give the runners of each instance a ServiceAccount of their own.`,
      })),
      ...others,
    ],
  };
}

/** Returns sentences about managers that are left out, with the number of their jobs. */
export function leftOutComments({ leftOut }: ByInstance, pods: readonly AttributedPod[]): readonly string[] {
  return leftOut.map(({ managers, reason }) => {
    const keys = new Set(managers.map(({ key }) => key));
    const theirs: readonly JobPod[] = pods.flatMap((one) =>
      one.managers.length > 0 && one.managers.every((key) => keys.has(key)) ? [one.pod] : [],
    );
    if (theirs.length === 0) return reason;
    return `${reason} Not covered with it: ${counted(podCount(theirs), 'job pod')}.`;
  });
}

function keysOf(managers: readonly FoundManager[]): string {
  return managers.map(({ key }) => key).join(', ');
}
