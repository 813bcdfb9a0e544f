import type { Issued } from '../authority.ts';

/** The certificate that all replicas serve. */
export type Leaf = Issued & { issuedAt: Date };

export type Authority = Issued & {
  issuedAt: Date;
  /** Since when reads have shown it in the bundle of every webhook entry; `undefined` while they have not. */
  seenAt: Date | undefined;
  /** The end of the last leaf that it signed; `undefined` while it has signed none. */
  leavesUntil: Date | undefined;
};

/** An authority that signs no more, and is trusted until the last leaf that it signed has ended. */
export type Retired = { certificate: string; until: Date };

/**
 * Everything about certificates that outlives a process: the content of the Secret.
 *
 * The leaf is in it too, rather than one for each replica in memory: a replica that starts has nothing to make, all
 * serve the same serial, and it is known exactly when the last leaf of an authority ends. Whoever reads the Secret could
 * sign a leaf anyway.
 */
export type RotationState = {
  version: 1;
  /** Signs leaves. `undefined` after the Secret was lost, until `next` takes over. */
  current: Authority | undefined;
  /** Is in the bundles already and will sign when every API server has had time to learn it. */
  next: Authority | undefined;
  retired: readonly Retired[];
  leaf: Leaf;
};

/** Whom API servers have to trust, as PEM: a function of the state and of nothing else. */
export function bundleOf({ current, next, retired }: RotationState): string {
  const certificates = [current, next, ...retired].map((authority) => authority?.certificate.trim());
  return [...new Set(certificates.filter((text) => text !== undefined))].map((text) => `${text}\n`).join('');
}
