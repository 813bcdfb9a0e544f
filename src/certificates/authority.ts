import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { PROGRAM } from '../names.ts';
import type { Names } from './certificates.ts';
import { sign } from './sign.ts';

/** A certificate with its private key, both PEM. */
export type Issued = { certificate: string; key: string };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const generate = promisify(generateKeyPair);

/**
 * Makes a self-signed certificate authority that may sign only leaves (RFC 5280 §4.2.1.9, path length 0).
 *
 * @param options.commonName its subject, which is also the issuer of its leaves
 * @param options.now start of its life. It is valid from one hour earlier, for clocks that are behind
 * @param options.days length of its life
 */
export async function createAuthority(options: { commonName: string; now: Date; days: number }): Promise<Issued> {
  const { certificate, key } = await blank(options.commonName);
  certificate.validity.notBefore = new Date(options.now.getTime() - HOUR);
  certificate.validity.notAfter = new Date(options.now.getTime() + options.days * DAY);
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  return signed(certificate, key, key);
}

/**
 * Issues a certificate for a TLS server. Its life lies within that of the authority.
 *
 * @param options.authority the RSA authority that signs it (node-forge supports no other keys)
 * @param options.names at least one. Go and Kubernetes read only these, never the subject
 * @param options.days length of its life
 */
export async function issueLeaf(options: {
  authority: Issued;
  names: Names;
  now: Date;
  days: number;
}): Promise<Issued> {
  const { names, now, days } = options;
  const issuer = forge.pki.certificateFromPem(options.authority.certificate);
  const { certificate, key } = await blank(PROGRAM);
  certificate.validity.notBefore = later(new Date(now.getTime() - HOUR), issuer.validity.notBefore);
  certificate.validity.notAfter = earlier(new Date(now.getTime() + days * DAY), issuer.validity.notAfter);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
    {
      name: 'subjectAltName',
      altNames: [...names.dns.map((value) => ({ type: 2, value })), ...names.ip.map((ip) => ({ type: 7, ip }))],
    },
  ]);
  return signed(certificate, key, options.authority.key);
}

async function blank(commonName: string): Promise<{ certificate: forge.pki.Certificate; key: string }> {
  const { publicKey, privateKey } = await generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = serial();
  certificate.setSubject([
    { name: 'commonName', value: commonName },
    { name: 'organizationName', value: PROGRAM },
  ]);
  return { certificate, key: privateKey };
}

function signed(certificate: forge.pki.Certificate, key: string, signer: string): Issued {
  sign(certificate, signer);
  return { certificate: forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n'), key };
}

/**
 * Returns 16 random bytes as hexadecimal digits, the first byte between 0x40 and 0x7f, so that the number is positive
 * and always has the same length (RFC 5280 §4.1.2.2).
 */
function serial(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}
