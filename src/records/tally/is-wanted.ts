import type { Wanted } from './tally.ts';

/** True if a record is in the requested time, namespaces and projects. */
export function isWanted(
  wanted: Wanted,
  { namespace, project, time }: { namespace: string; project: string | undefined; time: number },
): boolean {
  const { since, until } = wanted;
  return (since ?? time) <= time && time <= (until ?? time) && isWantedAtAnyTime(wanted, namespace, project);
}

/** True if a record is in the requested namespaces and projects, whatever its time. */
export function isWantedAtAnyTime(
  { namespaces, projects }: Wanted,
  namespace: string,
  project: string | undefined,
): boolean {
  const isIn = namespaces.size === 0 || namespaces.has(namespace);
  return isIn && (projects.size === 0 || projects.has(project ?? ''));
}
