import type { Names } from '../certificates.ts';

export type RotationSettings = {
  /** The names that leaves cover. */
  names: Names;
  authorityDays: number;
  /** Life of a leaf in days. It ends with the life of its authority at the latest. */
  leafDays: number;
  /** How long API servers have to learn an authority that is in all bundles, before one of its leaves is served. */
  graceMilliseconds: number;
};

/**
 * Authorities and leaves are renewed after two thirds of their life. So nothing expires even if the API server is not
 * writable for ten days, or if the next authority cannot be published for four months. Ten minutes of grace are enough
 * for an API server that reads a changed configuration late, and give an operator time to look.
 */
export const ROTATION_DEFAULTS = {
  authorityDays: 365,
  leafDays: 30,
  graceMilliseconds: 600_000,
} as const satisfies Partial<RotationSettings>;

/** Returns all names of a Service within its cluster. The API server uses the third (`<service>.<namespace>.svc`). */
export function serviceNames(service: string, namespace: string): Names {
  const name = `${service}.${namespace}`;
  return { dns: [service, name, `${name}.svc`, `${name}.svc.cluster.local`], ip: [] };
}
