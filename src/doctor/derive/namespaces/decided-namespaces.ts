import { allSeen } from '../../world/by-namespace.ts';
import { isSeen } from '../../world/seen.ts';
import type { World } from '../../world/world.ts';
import { usedNamespaces } from '../runners/jobs/job-places.ts';
import { modeOf } from './modes.ts';

/** Returns the namespaces in which managers run or create jobs; without a mapping, those with the mode label. */
export function decidedNamespaces(world: World): readonly string[] {
  const { mapping, namespaces } = world;
  if (isSeen(mapping)) return [...usedNamespaces(mapping.seen, world)];
  return [...allSeen(namespaces)].flatMap(([name, labels]) => (modeOf(labels) === undefined ? [] : [name]));
}
