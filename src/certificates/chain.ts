import { X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Returns the certificates in a PEM text, in order.
 *
 * @returns `undefined` if there is none, or if one of them is malformed
 */
export function readCertificates(pem: string): X509Certificate[] | undefined {
  const blocks = pem.match(BLOCK);
  if (blocks === null) return undefined;
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

/**
 * Returns the trusted authority that signed a leaf, directly or through intermediates (RFC 5280 §6, signatures and
 * names only).
 *
 * @param chain the leaf, then what the server sends with it
 */
export function findAuthority(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): X509Certificate | undefined {
  let [current] = chain;
  const intermediates = new Set(chain.slice(1));
  while (current !== undefined) {
    const issued: X509Certificate = current;
    const authority = authorities.find((candidate) => isIssuer(candidate, issued));
    if (authority !== undefined) return authority;
    current = [...intermediates].find((candidate) => isIssuer(candidate, issued));
    // Each intermediate is used once, so that two that sign each other do not cause an endless loop.
    if (current !== undefined) intermediates.delete(current);
  }
  return undefined;
}

function isIssuer(issuer: X509Certificate, issued: X509Certificate): boolean {
  return issuer.ca && issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
}
