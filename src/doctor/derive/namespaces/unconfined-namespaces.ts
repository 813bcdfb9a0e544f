import { partition } from '../../../collections/partition.ts';
import { allSeen } from '../../world/by-namespace.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { denies, guardedPlaceOf } from '../guard/guard-state.ts';
import { managersOf } from '../guard/managers-of.ts';
import { permissions, WRITE_WORKLOADS } from '../rbac/permissions.ts';
import { type Power, powerHolders } from '../rbac/powers.ts';
import { CONTROL_PLANE } from '../rbac/system-subject.ts';

/** The label of Pod Security admission, and its levels with which a pod cannot get to its node. */
const ENFORCE = 'pod-security.kubernetes.io/enforce';
const CONFINED: ReadonlySet<string | undefined> = new Set(['baseline', 'restricted']);

const WORKLOADS: Power = { does: 'create pods', permissions: WRITE_WORKLOADS };
const PODS: Power = {
  does: 'create pods',
  permissions: [...permissions(['create'], '', ['pods']), ...WRITE_WORKLOADS],
};

/**
 * Returns the namespaces without Pod Security in which users other than administrators may create pods, because a
 * privileged pod reads the tokens of every pod on its node. Leaves out the namespaces of the webhook and of Kubernetes,
 * and the jobs of managers, which have checks of their own.
 *
 * @returns `undefined` if the permissions or the namespaces were not read
 */
export function unconfinedNamespaces(
  world: World,
): { namespaces: readonly string[]; subjects: readonly string[] } | undefined {
  const { guard, installation, mapping, namespaces, rbac } = world;
  if (!isSeen(rbac) || !rbac.seen.isWhole || !namespaces.complete) return undefined;
  const others = new Set([installation.namespace, CONTROL_PLANE]);
  const managers = isSeen(mapping) ? managersOf(mapping.seen) : undefined;
  const open = [...allSeen(namespaces)].filter(([name, labels]) => !others.has(name) && !CONFINED.has(labels[ENFORCE]));
  // The guard does not check the pods of workloads, for which it relies on Pod Security.
  const [guarded, unguarded] = partition(open, ([name, labels]) => {
    const place = guardedPlaceOf(name, labels);
    return place !== undefined && isSeen(guard) && denies(guard.seen, 'nodes', place);
  });
  const found = [
    { power: PODS, all: unguarded },
    { power: WORKLOADS, all: guarded },
  ].flatMap(({ all, power }) =>
    powerHolders(
      rbac.seen,
      [power],
      all.map(([name]) => name),
      ({ subject }, _, namespace) => managers?.isManagerIn(namespace, subject) ?? false,
    ),
  );
  return {
    namespaces: [...new Set(found.flatMap((one) => one.namespaces))],
    subjects: [...new Set(found.flatMap((one) => one.subjects))],
  };
}
