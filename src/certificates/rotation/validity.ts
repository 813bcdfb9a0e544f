import type { X509Certificate } from 'node:crypto';
import type { Names } from '../certificates.ts';
import { missingNames } from '../leaf-findings.ts';

export function isUsable(certificate: X509Certificate, now: Date): boolean {
  return certificate.validFromDate <= now && now < certificate.validToDate;
}

/** Why a leaf cannot be served, in words that follow "because"; `undefined` when it can. */
export function unservable(leaf: X509Certificate, names: Names, now: Date): string | undefined {
  if (now < leaf.validFromDate)
    return `the certificate in the Secret is valid only from ${leaf.validFromDate.toISOString()} on, and now is ${now.toISOString()}`;
  if (now >= leaf.validToDate)
    return `the certificate in the Secret ended on ${leaf.validToDate.toISOString()}, and now is ${now.toISOString()}`;
  const absent = missingNames(leaf, names);
  return absent.length === 0 ? undefined : `the certificate in the Secret is not made for ${absent.join(', ')}`;
}
