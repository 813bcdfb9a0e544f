/** A permission for a resource of the core API group. */
export type CorePermission = { verb: string; resource: string };

/** Permissions of a manager without which none of its jobs can start. */
export const JOB_PERMISSIONS: readonly CorePermission[] = [
  { verb: 'create', resource: 'pods' },
  { verb: 'get', resource: 'pods' },
];

/** `create pods` */
export function formatPermission({ verb, resource }: CorePermission): string {
  return `${verb} ${resource}`;
}
