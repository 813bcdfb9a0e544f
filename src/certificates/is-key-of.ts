import { createPrivateKey, type X509Certificate } from 'node:crypto';

/** True if a PEM text is the private key of a certificate. */
export function isKeyOf(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
