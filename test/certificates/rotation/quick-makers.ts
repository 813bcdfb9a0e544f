import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';
import type { Issued } from '../../../src/certificates/authority.ts';
import type { Makers } from '../../../src/certificates/rotation/makers.ts';
import { sign } from '../../../src/certificates/sign.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Returns makers of certificates that work like the real ones, but take only a millisecond: they use short keys from a
 * supply. The supply is so large that no two authorities that exist at the same time have the same key.
 */
export function createQuickMakers(): Makers {
  const keys = Array.from({ length: 16 }, () => {
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 1024,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    return { pem: pair.privateKey, public: forge.pki.publicKeyFromPem(pair.publicKey) };
  });
  let made = 0;

  function blank(name: string, from: number, to: number) {
    const key = keys[made++ % keys.length];
    if (key === undefined) throw new Error('there is no key');
    const certificate = forge.pki.createCertificate();
    certificate.publicKey = key.public;
    certificate.serialNumber = `40${randomBytes(8).toString('hex')}`;
    certificate.setSubject([{ name: 'commonName', value: name }]);
    certificate.validity.notBefore = new Date(from);
    certificate.validity.notAfter = new Date(to);
    return { certificate, key: key.pem };
  }

  return {
    async createAuthority({ commonName, now, days }) {
      const { certificate, key } = blank(commonName, now.getTime() - HOUR, now.getTime() + days * DAY);
      certificate.setIssuer(certificate.subject.attributes);
      certificate.setExtensions([
        { name: 'basicConstraints', critical: true, cA: true },
        { name: 'subjectKeyIdentifier' },
      ]);
      return signed(certificate, key, key);
    },
    async issueLeaf({ authority, names, now, days }) {
      const issuer = forge.pki.certificateFromPem(authority.certificate);
      const from = Math.max(now.getTime() - HOUR, issuer.validity.notBefore.getTime());
      const to = Math.min(now.getTime() + days * DAY, issuer.validity.notAfter.getTime());
      const { certificate, key } = blank('leaf', from, to);
      certificate.setIssuer(issuer.subject.attributes);
      certificate.setExtensions([
        { name: 'basicConstraints', critical: true, cA: false },
        { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
        { name: 'subjectAltName', altNames: names.dns.map((value) => ({ type: 2, value })) },
      ]);
      return signed(certificate, key, authority.key);
    },
  };
}

function signed(certificate: forge.pki.Certificate, key: string, signer: string): Issued {
  sign(certificate, signer);
  return { certificate: forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n'), key };
}
