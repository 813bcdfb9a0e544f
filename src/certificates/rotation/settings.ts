import type { Names } from '../certificates.ts';

export type RotationSettings = {
  /** The names that leaves cover. */
  names: Names;
  authorityDays: number;
  /** A leaf ends with its authority at the latest. */
  leafDays: number;
  /** How long API servers have to learn an authority that is in all bundles, before a leaf of it is served. */
  graceMilliseconds: number;
};

/**
 * Each is renewed at two thirds of its life: nothing expires even if the API server is not writable for ten days, or if the
 * next authority cannot be published for four months. Ten minutes of grace cover an API server that reads a changed
 * configuration late, and give an operator time to look.
 */
export const ROTATION_DEFAULTS = {
  authorityDays: 365,
  leafDays: 30,
  graceMilliseconds: 600_000,
} as const satisfies Partial<RotationSettings>;

/** All names of a Service within its cluster; the API server uses the third (`<service>.<namespace>.svc`). */
export function serviceNames(service: string, namespace: string): Names {
  const name = `${service}.${namespace}`;
  return { dns: [service, name, `${name}.svc`, `${name}.svc.cluster.local`], ip: [] };
}
