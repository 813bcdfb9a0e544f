import type { X509Certificate } from 'node:crypto';
import type { Names } from '../certificates.ts';
import { missingNames } from '../check/leaf-findings.ts';

export function isUsable(certificate: X509Certificate, now: Date): boolean {
  return certificate.validFromDate <= now && now < certificate.validToDate;
}

/** Returns why a leaf cannot be served, in words that follow "because"; `undefined` if it can. */
export function servingIssue(leaf: X509Certificate, names: Names, now: Date): string | undefined {
  if (now < leaf.validFromDate)
    return `the certificate in the Secret is not valid before ${leaf.validFromDate.toISOString()}, and it is now ${now.toISOString()}`;
  if (now >= leaf.validToDate)
    return `the certificate in the Secret expired on ${leaf.validToDate.toISOString()}, and it is now ${now.toISOString()}`;
  const absent = missingNames(leaf, names);
  return absent.length === 0 ? undefined : `the certificate in the Secret does not cover ${absent.join(', ')}`;
}
