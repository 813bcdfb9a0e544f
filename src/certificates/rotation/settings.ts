import type { Names } from '../certificates.ts';

export type RotationSettings = {
  /** What leaves are made for. */
  names: Names;
  authorityDays: number;
  /** A leaf ends with its authority at the latest. */
  leafDays: number;
  /** How long API servers are given to learn an authority that is in all bundles, before a leaf of it is served. */
  graceMilliseconds: number;
};

/**
 * Each is renewed at two thirds of its life, so that a cluster can be left alone for four months, or be without a
 * writable API server for ten days, before anything ends. Ten minutes of grace cover an API server that takes up a
 * changed configuration late, and a cluster operator who looks.
 */
export const ROTATION_DEFAULTS = {
  authorityDays: 365,
  leafDays: 30,
  graceMilliseconds: 600_000,
} as const satisfies Partial<RotationSettings>;

/** All names under which a Service is called within a cluster; the API server uses the third (`<service>.<namespace>.svc`). */
export function serviceNames(service: string, namespace: string): Names {
  const name = `${service}.${namespace}`;
  return { dns: [service, name, `${name}.svc`, `${name}.svc.cluster.local`], ip: [] };
}
