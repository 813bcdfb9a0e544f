import type { X509Certificate } from 'node:crypto';
import type { Names } from './certificates.ts';
import { type CertificateFinding, error, warning } from './finding.ts';
import { renewalTime } from './renewal.ts';

/** Extended key usage id-kp-serverAuth (RFC 5280 §4.2.1.12). */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** What is wrong with the certificate of a server by itself. */
export function leafFindings(leaf: X509Certificate, file: string, now: Date): CertificateFinding[] {
  const life = { notBefore: leaf.validFromDate, notAfter: leaf.validToDate };
  const findings: CertificateFinding[] = [];
  if (leaf.ca)
    findings.push(
      error(
        'certificate_is_authority',
        `${file} begins with the certificate of an authority; put the server's own first`,
      ),
    );
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes(SERVER_AUTH))
    findings.push(
      error(
        'not_for_servers',
        `${file} may not be used by a server; have it issued with the extended key usage serverAuth`,
      ),
    );
  if (now < life.notBefore)
    findings.push(
      error(
        'not_yet_valid',
        `${file} is valid only from ${day(life.notBefore)} on; wait, or set the clock of this machine right`,
      ),
    );
  if (now > life.notAfter) findings.push(error('expired', `${file} ended on ${day(life.notAfter)}; have it renewed`));
  else if (now > renewalTime(life))
    findings.push(
      warning(
        'renewal_due',
        `${file} ends on ${day(life.notAfter)} and is past two thirds of its life; see why it is not renewed`,
      ),
    );
  return findings;
}

/** A certificate without names is no use to anybody; one for none of these names is perhaps none to us. */
export function nameFindings(leaf: X509Certificate, file: string, names: Names): CertificateFinding[] {
  if (leaf.subjectAltName === undefined)
    return [
      error(
        'no_names',
        `${file} has no subject alternative name, and Kubernetes reads no other; have it issued with one`,
      ),
    ];
  const absent = missingNames(leaf, names);
  if (absent.length < names.dns.length + names.ip.length || absent.length === 0) return [];
  return [
    warning(
      'name_not_covered',
      `${file} is not made for ${absent.join(', ')}, but for ${leaf.subjectAltName}; whoever calls by another name will not accept it`,
    ),
  ];
}

/** Those names that a certificate does not cover. */
export function missingNames(leaf: X509Certificate, names: Names): string[] {
  return [
    ...names.dns.filter((name) => leaf.checkHost(name, { subject: 'never' }) === undefined),
    ...names.ip.filter((ip) => leaf.checkIP(ip) === undefined),
  ];
}

/** To the minute, in UTC. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 16).replace('T', ' ').concat(' UTC');
}
