import type { MappingIndex } from '../../../mapping/index/compile.ts';
import type { Manager } from '../../../mapping/mapping.ts';
import type { FoundRunner } from '../../derive/runners/each-runner.ts';
import { configuredNamespaces, jobPlaces } from '../../derive/runners/jobs/job-places.ts';
import type { World } from '../../world/world.ts';
import type { Fix } from '../fix.ts';
import { editMapping } from './edit-mapping.ts';

/**
 * Lists for a manager the namespaces that its runners use. Keeps a listed namespace that a runner may use or a rule
 * names.
 */
export function listNamespaces(
  manager: Manager,
  found: readonly FoundRunner[],
  mapping: MappingIndex,
  world: World,
): Fix {
  const { mayCreate } = jobPlaces(mapping, world);
  const named = new Set(mapping.mapping.rules.flatMap(({ match }) => match.namespaces ?? []));
  const kept = manager.namespaces.filter((namespace) => mayCreate(manager.key, namespace) || named.has(namespace));
  const index = mapping.mapping.managers.indexOf(manager);
  const set = [...new Set([...kept, ...configuredNamespaces(found, manager.key)])];
  return editMapping(world.installation, { path: `managers[${index}].namespaces`, set });
}
