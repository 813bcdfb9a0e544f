import { groupsOf } from '../../../../collections/groups-of.ts';
import { mustGet } from '../../../../collections/must-get.ts';
import { lookIn } from '../../../world/by-namespace.ts';
import { seenOr } from '../../../world/seen.ts';
import type { World } from '../../../world/world.ts';
import { modeOf } from '../../namespaces/modes.ts';
import { showNamespaces } from '../../namespaces/show-namespaces.ts';
import type { FoundRunner } from '../each-runner.ts';
import { configuredNamespaces, type JobPlaces } from './job-places.ts';

/**
 * Finds the namespaces in which a manager may create jobs and the webhook is not known to be in enforce. There, the
 * account of a job is what its runner configures or lets it request, whatever the mapping says.
 *
 * @returns a function from one of these runners to the namespaces of its manager
 */
export function undecidedNamespaces(
  found: readonly FoundRunner[],
  { mayCreate }: Pick<JobPlaces, 'mayCreate'>,
  { namespaces }: Pick<World, 'namespaces'>,
): (one: FoundRunner) => readonly string[] {
  const isUndecided = (namespace: string) => {
    const labels = seenOr(lookIn(namespaces, namespace, 'labels'), undefined);
    return modeOf(labels ?? {}) !== 'enforce';
  };
  const known = new Map(
    groupsOf(found, ({ manager }) => manager).map((those) => {
      const [{ manager }] = those;
      const used = manager.namespaces.filter((namespace) => mayCreate(manager.key, namespace));
      return [manager, [...new Set([...used, ...configuredNamespaces(those, manager.key)])].filter(isUndecided)];
    }),
  );
  return ({ manager }) => mustGet(known, manager);
}

/** Returns the condition of a step: `once namespaces ci, ci-prod are in enforce`. */
export function onceDecided(namespaces: readonly string[]): string {
  return `once ${showNamespaces(namespaces)} ${namespaces.length === 1 ? 'is' : 'are'} in enforce`;
}
