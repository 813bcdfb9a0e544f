import type { Pair } from '../../certificates/certificates.ts';
import { findAuthority, readCertificates } from '../../certificates/chain.ts';
import type { Leaf } from '../../certificates/rotation/state.ts';
import { certificateOf, isUsable } from '../../certificates/rotation/validity.ts';

/** A leaf as a server takes it. @param authority the bundle that goes with it, PEM */
export function toPair({ certificate, key }: Leaf, authority: string): Pair {
  const leaf = certificateOf(certificate);
  return {
    certificate,
    key,
    authority,
    serial: leaf.serialNumber,
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
    authorityNotAfter: findAuthority([leaf], readCertificates(authority) ?? [])?.validToDate,
  };
}

/** Whether an API server with this bundle accepts a leaf: it has to lead to an authority that is valid now. */
export function isTrustedBy(bundle: string, { certificate }: Leaf, now: Date): boolean {
  const authorities = readCertificates(bundle)?.filter((authority) => isUsable(authority, now)) ?? [];
  return findAuthority([certificateOf(certificate)], authorities) !== undefined;
}
