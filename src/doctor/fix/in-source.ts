import type { Owner } from '../world/owner.ts';

/** Says where a change of an object lasts: `in the values of Helm release runner (namespace gitlab)`. */
export function inSource(owner: Owner): string {
  if (owner.by === 'Argo CD') return `in the source of Argo CD application ${owner.application}`;
  return `in the ${owner.by === 'fleet' ? 'fleet' : 'values'} of Helm release ${owner.name} (namespace ${owner.namespace})`;
}

/**
 * Says why a change of the object does not last: `the next upgrade undoes a change of rolebinding gitlab/runner
 * itself`.
 */
export function undoes({ by }: Owner, object: string): string {
  return `the next ${by === 'Argo CD' ? 'sync' : 'upgrade'} undoes a change of ${object} itself`;
}
