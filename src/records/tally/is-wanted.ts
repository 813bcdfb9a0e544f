import type { Wanted } from './tally.ts';

/** Whether a record without a time may be one of those that count. */
export function isOfWanted({ namespaces, projects }: Wanted, namespace: string, project: string | undefined): boolean {
  const isIn = namespaces.size === 0 || namespaces.has(namespace);
  return isIn && (projects.size === 0 || projects.has(project ?? ''));
}

/** Whether a record counts whose project is not known. */
export function isInTime({ namespaces, since, until }: Wanted, namespace: string, time: number): boolean {
  return (since ?? time) <= time && time <= (until ?? time) && (namespaces.size === 0 || namespaces.has(namespace));
}
