import type { Group } from '../jobs/groups.ts';
import { filledFor, idsIn } from './templates-for.ts';

/** The fewest projects, groups or namespaces that prove a convention, because a single match may be chance. */
const FEWEST = 2;

/**
 * A convention may have one exception among this many followers: a project with an account that contains another
 * project's id.
 */
const PER_EXCEPTION = 10;

/** True if the groups have several values for each placeholder. */
export function isMoreThanChance(template: string, groups: readonly Group[]): boolean {
  const pods = groups.flatMap(({ usable }) => usable);
  return (
    projectsOf(groups).size >= FEWEST &&
    (!template.includes('{rootGroup}') || new Set(pods.map(({ rootGroup }) => rootGroup)).size >= FEWEST) &&
    (!template.includes('{namespace}') || namespacesOfGroups(groups).size >= FEWEST)
  );
}

/**
 * True if too many projects have an account that fits the template, but with the id of another project or the name of
 * another namespace.
 */
export function isContradicted(template: string, following: readonly Group[], groups: readonly Group[]): boolean {
  const namespaces = template.includes('{namespace}') ? [...namespacesOfGroups(groups)] : [''];
  const against = groups.filter(({ usable }) =>
    usable.some((pod) => {
      const name = filledFor(template, pod);
      return (
        name !== undefined &&
        name !== pod.account &&
        namespaces.some((namespace) => idsIn(template, { name: pod.account, namespace }) !== undefined)
      );
    }),
  );
  return projectsOf(against).size * PER_EXCEPTION > projectsOf(following).size;
}

export function namespacesOfGroups(groups: readonly Group[]): ReadonlySet<string> {
  return new Set(groups.map(({ namespace }) => namespace));
}

export function projectsOf(groups: readonly Group[]): ReadonlySet<string> {
  return new Set(groups.map(({ project }) => project));
}
