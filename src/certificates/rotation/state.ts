import type { X509Certificate } from 'node:crypto';

/** A certificate, its private key as PEM, and when it was made: its own validity begins earlier, for clocks that are behind. */
type Made = { certificate: X509Certificate; key: string; issuedAt: Date };

/** The certificate that all replicas serve. */
export type Leaf = Made;

export type Authority = Made & {
  /** Since when reads have shown it in the bundle of every webhook entry; `undefined` while they have not. */
  seenAt: Date | undefined;
  /** The end of the last leaf that it signed; `undefined` while it has signed none. */
  leavesUntil: Date | undefined;
};

/** An authority that no longer signs, and is trusted until the last leaf that it signed has expired. */
export type Retired = { certificate: X509Certificate; until: Date };

/**
 * Everything about certificates that outlives a process: the content of the Secret.
 *
 * The leaf is part of it, rather than one per replica in memory: a starting replica has nothing to make, all replicas serve
 * the same serial, and the end of the last leaf of an authority is known exactly. It costs no security: a reader of the
 * Secret could sign a leaf anyway.
 */
export type RotationState = {
  version: 1;
  /** Signs leaves. `undefined` after the Secret was lost, until `next` takes over. */
  current: Authority | undefined;
  /** Is in the bundles already, and will sign once every API server has had time to learn it. */
  next: Authority | undefined;
  retired: readonly Retired[];
  leaf: Leaf;
};

/** The authorities that API servers have to trust: a function of the state and of nothing else. */
export function authoritiesOf({ current, next, retired }: RotationState): readonly X509Certificate[] {
  return withoutTwins([current, next, ...retired].flatMap((authority) => (authority ? [authority.certificate] : [])));
}

/** The same as PEM, for a `caBundle`. */
export function bundleOf(state: RotationState): string {
  return authoritiesOf(state).join('');
}

export function isSame(one: X509Certificate, other: X509Certificate): boolean {
  return one.fingerprint256 === other.fingerprint256;
}

/** Each certificate once, in the order of its first appearance. */
export function withoutTwins(certificates: readonly X509Certificate[]): X509Certificate[] {
  return certificates.filter(
    (certificate, index) => certificates.findIndex((other) => isSame(certificate, other)) === index,
  );
}
