/**
 * A Helm release that owns an object. Its next upgrade undoes a direct change of the object. The release may be in
 * a different namespace than the object.
 */
export type Release = { name: string; namespace: string };
