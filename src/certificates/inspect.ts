import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { messageOf } from '../errors.ts';
import type { Names, Pair } from './certificates.ts';
import { findAuthority, readCertificates } from './chain.ts';
import { type CertificateFinding, error, warning } from './finding.ts';
import { day, leafFindings, nameFindings } from './leaf-findings.ts';

/** PEM texts as found, `undefined` where there is no such file. */
export type PairTexts = {
  certificate: string | undefined;
  key: string | undefined;
  authority: string | undefined;
};

/** Their names in messages: paths, or keys of a Secret. */
type PairPlaces = { certificate: string; key: string; authority: string };

/**
 * Checks what a TLS server is about to serve, and reports all issues at once.
 *
 * @param names by which clients may call the server; a certificate for none of them is a warning, since there may be others
 * @returns the pair, unless a finding is an error
 */
export function inspectPair(
  texts: PairTexts,
  places: PairPlaces,
  names: Names,
  now: Date,
): { pair: Pair | undefined; findings: CertificateFinding[] } {
  const findings: CertificateFinding[] = [];
  const chain = readChain(texts.certificate, places.certificate, findings);
  const key = readKey(texts.key, places.key, findings);
  const authorities = readAuthorities(texts.authority, places.authority, findings);
  const leaf = chain?.[0];
  if (chain === undefined || leaf === undefined) return { pair: undefined, findings };
  findings.push(...leafFindings(leaf, places.certificate, now), ...nameFindings(leaf, places.certificate, names));
  if (key !== undefined) findings.push(...keyFindings(leaf, key, places));
  const authority = authorities && findAuthority(chain, authorities);
  if (authorities !== undefined) findings.push(...authorityFindings(authority, places, now));
  findings.push(...servingFindings(texts, places, findings));
  if (findings.some(({ level }) => level === 'error')) return { pair: undefined, findings };
  return { pair: toPair(texts, leaf, authority), findings };
}

function toPair(texts: PairTexts, leaf: X509Certificate, authority: X509Certificate | undefined): Pair {
  return {
    certificate: texts.certificate ?? '',
    key: texts.key ?? '',
    authority: texts.authority,
    serial: leaf.serialNumber,
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
    authorityNotAfter: authority?.validToDate,
  };
}

function readChain(text: string | undefined, file: string, findings: CertificateFinding[]) {
  const chain = text === undefined ? undefined : readCertificates(text);
  if (text === undefined)
    findings.push(error('certificate_absent', `${file} does not exist; put the server's certificate there as PEM`));
  else if (chain === undefined)
    findings.push(
      error(
        'certificate_unreadable',
        `${file} has no readable certificate; it must be PEM, with the server's certificate first`,
      ),
    );
  return chain;
}

function readKey(text: string | undefined, file: string, findings: CertificateFinding[]): KeyObject | undefined {
  if (text === undefined) {
    findings.push(error('key_absent', `${file} does not exist; put the private key of the certificate there as PEM`));
    return undefined;
  }
  try {
    return createPrivateKey(text);
  } catch {
    findings.push(error('key_unreadable', `${file} has no readable private key; it must be PEM without a password`));
    return undefined;
  }
}

function readAuthorities(text: string | undefined, file: string, findings: CertificateFinding[]) {
  // A Secret of an ACME issuer has no such key, or an empty one.
  if (text === undefined || text.trim() === '') {
    findings.push(
      warning(
        'authority_absent',
        `${file} does not exist or is empty, so the certificate cannot be checked against it; put the certificate of its authority there`,
      ),
    );
    return undefined;
  }
  const authorities = readCertificates(text);
  if (authorities === undefined)
    findings.push(
      error(
        'authority_unreadable',
        `${file} has no readable certificate; put the certificate of the authority there as PEM`,
      ),
    );
  return authorities;
}

function keyFindings(leaf: X509Certificate, key: KeyObject, places: PairPlaces): CertificateFinding[] {
  if (leaf.checkPrivateKey(key)) return [];
  return [
    error(
      'key_mismatch',
      `${places.key} is not the private key of ${places.certificate}; replace one of them so that they match`,
    ),
  ];
}

function authorityFindings(
  authority: X509Certificate | undefined,
  places: PairPlaces,
  now: Date,
): CertificateFinding[] {
  if (authority === undefined)
    return [
      error(
        'chain_broken',
        `${places.certificate} was not issued by an authority in ${places.authority}; put the right authority there, and any intermediates after the certificate`,
      ),
    ];
  if (now > authority.validToDate)
    return [
      error(
        'authority_expired',
        `${places.authority}: the authority expired on ${day(authority.validToDate)}; make a new one`,
      ),
    ];
  return [];
}

/** What OpenSSL refuses to serve, for example a key that is too small. */
function servingFindings(
  texts: PairTexts,
  places: PairPlaces,
  findings: readonly CertificateFinding[],
): CertificateFinding[] {
  if (texts.certificate === undefined || texts.key === undefined) return [];
  if (findings.some(({ level }) => level === 'error')) return [];
  try {
    createSecureContext({ cert: texts.certificate, key: texts.key });
    return [];
  } catch (reason) {
    return [
      error(
        'not_servable',
        `${places.certificate} cannot be served (OpenSSL: ${messageOf(reason)}); have it issued with a stronger key`,
      ),
    ];
  }
}
