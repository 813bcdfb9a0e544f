import type { X509Certificate } from 'node:crypto';

/**
 * A certificate, its private key as PEM, and when it was made. The validity begins earlier, for clocks that are behind.
 */
type Made = { certificate: X509Certificate; key: string; issuedAt: Date };

/** The certificate that all replicas serve. */
export type Leaf = Made;

export type Authority = Made & {
  /**
   * Time since which reads have shown it in the bundle of every webhook entry; `undefined` if the last read did not.
   */
  seenAt: Date | undefined;
  /** The end of the last leaf that it signed; `undefined` if it has signed none. */
  leavesUntil: Date | undefined;
};

/** An authority that no longer signs. It is trusted until the last leaf that it signed has expired. */
export type Retired = { certificate: X509Certificate; until: Date };

/**
 * Everything about certificates that outlives a process: the content of the Secret.
 *
 * The leaf is part of it, instead of each replica having one in memory. So a starting replica does not have to make
 * anything, all replicas serve the same serial number, and the end of the last leaf of an authority is known exactly.
 * This does not reduce security, because anyone who can read the Secret could sign a leaf anyway.
 */
export type RotationState = {
  version: 1;
  /** Signs leaves. `undefined` after the Secret was lost, until `next` takes over. */
  current: Authority | undefined;
  /** Already in the bundles; it will sign once every API server has had time to load it. */
  next: Authority | undefined;
  retired: readonly Retired[];
  leaf: Leaf;
};

/** Returns the authorities that API servers have to trust. They depend only on the state. */
export function authoritiesOf({ current, next, retired }: RotationState): readonly X509Certificate[] {
  return distinctCertificates(
    [current, next, ...retired].flatMap((authority) => (authority ? [authority.certificate] : [])),
  );
}

/** Returns these authorities as PEM, for a `caBundle`. */
export function bundleOf(state: RotationState): string {
  return authoritiesOf(state).join('');
}

export function isSame(one: X509Certificate, other: X509Certificate): boolean {
  return one.fingerprint256 === other.fingerprint256;
}

/** Returns each certificate once, in the order of first appearance. */
export function distinctCertificates(certificates: readonly X509Certificate[]): X509Certificate[] {
  return certificates.filter(
    (certificate, index) => certificates.findIndex((other) => isSame(certificate, other)) === index,
  );
}
