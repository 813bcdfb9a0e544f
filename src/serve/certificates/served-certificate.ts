import type { X509Certificate } from 'node:crypto';
import type { CertificatePair } from '../../certificates/certificates.ts';
import { findAuthority } from '../../certificates/chain.ts';
import { authoritiesOf, bundleOf, type Leaf } from '../../certificates/rotation/state.ts';
import { isUsable } from '../../certificates/rotation/validity.ts';
import type { Served } from './keeper.ts';

/** Converts a leaf certificate into what a TLS server takes, with the authorities of a state. */
export function toPair({ leaf: { certificate, key }, state }: Served): CertificatePair {
  return {
    certificate: certificate.toString(),
    key,
    authority: bundleOf(state),
    serial: certificate.serialNumber,
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
    authorityNotAfter: findAuthority([certificate], authoritiesOf(state))?.validToDate,
  };
}

/** True if an API server with this bundle accepts the leaf: it has to be signed by an authority that is valid now. */
export function isTrustedBy(bundle: readonly X509Certificate[], { certificate }: Leaf, now: Date): boolean {
  const usable = bundle.filter((authority) => isUsable(authority, now));
  return findAuthority([certificate], usable) !== undefined;
}
