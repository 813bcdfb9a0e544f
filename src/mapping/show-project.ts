import type { Mapping } from './mapping.ts';

/** `4242 (acme/billing)`, or the id alone where the mapping has no name for it. For the platform team: of any project. */
export function showProject(id: string, { names }: Pick<Mapping, 'names'>): string {
  const path = names.get(id);
  return path === undefined ? id : `${id} (${path})`;
}
