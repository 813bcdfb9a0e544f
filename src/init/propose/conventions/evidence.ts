import type { Group } from '../jobs/groups.ts';
import { filledFor, idsIn } from './templates-for.ts';

/** One project that has an account with its id may be chance. */
const FEWEST = 2;

/** Of the projects with such an account, one in ten may have it although it has the id of another. */
const PER_EXCEPTION = 10;

/** Whether the groups show several values of each placeholder. */
export function isMoreThanChance(template: string, groups: readonly Group[]): boolean {
  const pods = groups.flatMap(({ usable }) => usable);
  return (
    projectsOf(groups).size >= FEWEST &&
    (!template.includes('{rootGroup}') || new Set(pods.map(({ rootGroup }) => rootGroup)).size >= FEWEST) &&
    (!template.includes('{namespace}') || namespacesOf(groups).size >= FEWEST)
  );
}

/** Whether too many projects have an account of that name with the id of another, or the name of another namespace. */
export function isContradicted(template: string, following: readonly Group[], groups: readonly Group[]): boolean {
  const namespaces = template.includes('{namespace}') ? [...namespacesOf(groups)] : [''];
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

export function namespacesOf(groups: readonly Group[]): ReadonlySet<string> {
  return new Set(groups.map(({ namespace }) => namespace));
}

export function projectsOf(groups: readonly Group[]): ReadonlySet<string> {
  return new Set(groups.map(({ project }) => project));
}
