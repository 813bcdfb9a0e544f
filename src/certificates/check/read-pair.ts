import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { readCertificates } from '../chain.ts';
import { type CertificateFinding, error, warning } from './finding.ts';

/** PEM texts as found; `undefined` if the file does not exist. */
export type PairTexts = {
  certificate: string | undefined;
  key: string | undefined;
  authority: string | undefined;
};

/** The names of these texts in messages: paths, or keys of a Secret. */
export type PairPlaces = { certificate: string; key: string; authority: string };

type PairParts = {
  /** The leaf, then any intermediates. */
  chain: X509Certificate[] | undefined;
  key: KeyObject | undefined;
  authorities: X509Certificate[] | undefined;
  findings: CertificateFinding[];
};

/** Parses the three texts. A part that cannot be read is `undefined`, and a finding says why. */
export function readPair(texts: PairTexts, places: PairPlaces): PairParts {
  const findings: CertificateFinding[] = [];
  return {
    chain: readChain(texts.certificate, places.certificate, findings),
    key: readKey(texts.key, places.key, findings),
    authorities: readAuthorities(texts.authority, places.authority, findings),
    findings,
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
  } catch (reason) {
    findings.push(
      error('key_unreadable', `${file} has no readable private key; it must be PEM without a password`, reason),
    );
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
