import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';
import { sign } from '../../../src/certificates/sign.ts';

/** A key and its certificate, as PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

/** A certificate authority for tests. */
export interface Authority {
  /** Its own certificate, as PEM. */
  readonly certificate: string;
  /** The certificate as `caBundle` and `certificate-authority-data` require it: base64 of the PEM. */
  readonly caBundle: string;
  /** @returns a serving certificate for these names and addresses, valid for a day */
  issue(names: { dns?: readonly string[]; ip?: readonly string[] }): KeyAndCertificate;
}

const hour = 3_600_000;

/** One key pair for all servers of a process, because generating one takes 100 ms. */
let leafKeys: Keys | undefined;

/** @param name the authority's common name */
export function createAuthority(name: string): Authority {
  const keys = generateKeys();
  const subject = [{ name: 'commonName', value: name }];
  const own = unsigned(keys, subject);
  own.setIssuer(subject);
  own.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  sign(own, keys.privatePem);
  const certificate = forge.pki.certificateToPem(own);

  return {
    certificate,
    caBundle: Buffer.from(certificate).toString('base64'),
    issue({ dns = [], ip = [] }) {
      leafKeys ??= generateKeys();
      const leaf = unsigned(leafKeys, [{ name: 'commonName', value: dns[0] ?? ip[0] ?? 'nobody' }]);
      leaf.setIssuer(subject);
      leaf.setExtensions([
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        {
          name: 'subjectAltName',
          // The numbers of GeneralName, RFC 5280 section 4.2.1.6.
          altNames: [...dns.map((value) => ({ type: 2, value })), ...ip.map((address) => ({ type: 7, ip: address }))],
        },
      ]);
      sign(leaf, keys.privatePem);
      return { key: leafKeys.privatePem, certificate: forge.pki.certificateToPem(leaf) };
    },
  };
}

/** @returns an RSA key pair for signing ServiceAccount tokens, as PEM */
export function createSigningKey(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

interface Keys {
  readonly privatePem: string;
  readonly public: forge.pki.rsa.PublicKey;
}

function generateKeys(): Keys {
  const { privateKey, publicKey } = createSigningKey();
  return {
    privatePem: privateKey,
    public: forge.pki.publicKeyFromPem(publicKey) as forge.pki.rsa.PublicKey,
  };
}

function unsigned(keys: Keys, subject: forge.pki.CertificateField[]): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.public;
  // The first byte keeps the number positive, and is not zero, because Go refuses a number that has a shorter form.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - hour);
  certificate.validity.notAfter = new Date(Date.now() + 24 * hour);
  certificate.setSubject(subject);
  return certificate;
}
