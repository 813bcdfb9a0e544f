import type { Manager } from '../../../../mapping/mapping.ts';
import { lookIn } from '../../../world/by-namespace.ts';
import { seenOr } from '../../../world/seen.ts';
import type { World } from '../../../world/world.ts';
import { modeOf } from '../../namespaces/modes.ts';
import { showNamespaces } from '../../namespaces/show-namespaces.ts';
import type { FoundRunner } from '../each-runner.ts';
import { configuredNamespaces, type JobPlaces } from './job-places.ts';

/**
 * The namespaces in which a manager may create jobs, and in which the webhook is not known to be in enforce. There, the account of a
 * job is what its runner configures and lets it request, whatever the mapping says.
 */
export function undecidedNamespaces(
  manager: Manager,
  found: readonly FoundRunner[],
  { mayCreate }: Pick<JobPlaces, 'mayCreate'>,
  { namespaces }: Pick<World, 'namespaces'>,
): readonly string[] {
  const used = manager.namespaces.filter((namespace) => mayCreate(manager.key, namespace));
  return [...new Set([...used, ...configuredNamespaces(found, manager.key)])].filter((namespace) => {
    const labels = seenOr(lookIn(namespaces, namespace, 'labels'), undefined);
    return modeOf(labels ?? {}) !== 'enforce';
  });
}

/** The condition of a step: `once namespaces ci, ci-prod are in enforce`. */
export function onceDecided(namespaces: readonly string[]): string {
  return `once ${showNamespaces(namespaces)} ${namespaces.length === 1 ? 'is' : 'are'} in enforce`;
}
