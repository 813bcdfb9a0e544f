import type { Mapping } from './mapping.ts';

/**
 * Returns `4242 (acme/billing)`, or the id alone if the mapping has no name for it. Only for the platform team, because
 * it shows the name of any project.
 */
export function showProject(id: string, { names }: Pick<Mapping, 'names'>): string {
  const path = names.get(id);
  return path === undefined ? id : `${id} (${path})`;
}
