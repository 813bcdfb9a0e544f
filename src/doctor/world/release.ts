/**
 * A Helm release that owns an object: its next upgrade undoes an edit of the object. Its namespace need not be that of the
 * object.
 */
export type Release = { name: string; namespace: string };
