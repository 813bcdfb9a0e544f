import type { X509Certificate } from 'node:crypto';
import type { Names } from '../certificates.ts';
import { renewalTime } from '../renewal.ts';
import { type CertificateFinding, error, warning } from './finding.ts';

/** Extended key usage id-kp-serverAuth (RFC 5280 §4.2.1.12). */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** Returns the issues of a server's certificate by itself, without its key and its authority. */
export function leafFindings(leaf: X509Certificate, file: string, now: Date): CertificateFinding[] {
  const life = { notBefore: leaf.validFromDate, notAfter: leaf.validToDate };
  const findings: CertificateFinding[] = [];
  if (leaf.ca)
    findings.push(
      error(
        'certificate_is_authority',
        `${file} begins with the certificate of an authority; put the server's certificate first`,
      ),
    );
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes(SERVER_AUTH))
    findings.push(
      error('not_for_servers', `${file} is not for servers; have it issued with the extended key usage serverAuth`),
    );
  if (now < life.notBefore)
    findings.push(
      error(
        'not_yet_valid',
        `${file} is not valid before ${toMinute(life.notBefore)}; wait, or correct the clock of this machine`,
      ),
    );
  if (now > life.notAfter)
    findings.push(error('expired', `${file} expired on ${toMinute(life.notAfter)}; have it renewed`));
  else if (now > renewalTime(life))
    findings.push(
      warning(
        'renewal_due',
        `${file} expires on ${toMinute(life.notAfter)} and is past two thirds of its life; find out why it was not renewed`,
      ),
    );
  return findings;
}

/**
 * No names at all is an error, because no client accepts such a certificate. Other names are a warning, because clients
 * may use them.
 */
export function nameFindings(leaf: X509Certificate, file: string, names: Names): CertificateFinding[] {
  if (leaf.subjectAltName === undefined)
    return [
      error(
        'no_names',
        `${file} has no subject alternative name, the only kind that Kubernetes reads; have it issued with one`,
      ),
    ];
  const absent = missingNames(leaf, names);
  if (absent.length < names.dns.length + names.ip.length || absent.length === 0) return [];
  return [
    warning(
      'name_not_covered',
      `${file} covers ${leaf.subjectAltName}, but not ${absent.join(', ')}; clients that use one of these names will reject it`,
    ),
  ];
}

/** Returns the names that a certificate does not cover. */
export function missingNames(leaf: X509Certificate, names: Names): string[] {
  return [
    ...names.dns.filter((name) => leaf.checkHost(name, { subject: 'never' }) === undefined),
    ...names.ip.filter((ip) => leaf.checkIP(ip) === undefined),
  ];
}

/** Returns `2026-01-31 12:00 UTC`. */
export function toMinute(date: Date): string {
  return date.toISOString().slice(0, 16).replace('T', ' ').concat(' UTC');
}
