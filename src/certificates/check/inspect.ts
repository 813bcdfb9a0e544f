import type { KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { messageOf } from '../../errors.ts';
import type { CertificatePair, Names } from '../certificates.ts';
import { findAuthority } from '../chain.ts';
import { type CertificateFinding, error } from './finding.ts';
import { leafFindings, nameFindings, toMinute } from './leaf-findings.ts';
import { type PairPlaces, type PairTexts, readPair } from './read-pair.ts';

/**
 * Checks what a TLS server is about to serve, and reports all issues at once.
 *
 * @param names the names by which clients may call the server. If the certificate covers none of them, that is only a
 *   warning, because clients may use others
 * @returns the pair, unless a finding is an error
 */
export function inspectPair(
  texts: PairTexts,
  places: PairPlaces,
  names: Names,
  now: Date,
): { pair: CertificatePair | undefined; findings: CertificateFinding[] } {
  const { chain, key, authorities, findings } = readPair(texts, places);
  const leaf = chain?.[0];
  if (chain === undefined || leaf === undefined) return { pair: undefined, findings };
  findings.push(...leafFindings(leaf, places.certificate, now), ...nameFindings(leaf, places.certificate, names));
  if (key !== undefined) findings.push(...keyFindings(leaf, key, places));
  const authority = authorities && findAuthority(chain, authorities);
  if (authorities !== undefined) findings.push(...authorityFindings(authority, places, now));
  findings.push(...servingFindings(texts, places, findings));
  const { certificate, key: keyText } = texts;
  if (certificate === undefined || keyText === undefined || findings.some(({ level }) => level === 'error'))
    return { pair: undefined, findings };
  const pair = {
    certificate,
    key: keyText,
    authority: texts.authority,
    serial: leaf.serialNumber,
    notBefore: leaf.validFromDate,
    notAfter: leaf.validToDate,
    authorityNotAfter: authority?.validToDate,
  };
  return { pair, findings };
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
        `${places.authority}: the authority expired on ${toMinute(authority.validToDate)}; make a new one`,
      ),
    ];
  return [];
}

/** Reports what OpenSSL refuses to serve, for example a key that is too small. */
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
