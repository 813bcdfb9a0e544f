import { constants, privateEncrypt } from 'node:crypto';
import forge from 'node-forge';

/** The bytes before the hash in a SHA-256 DigestInfo (RFC 8017 §9.2, note 1). */
const SHA256 = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/**
 * Signs a certificate (sha256WithRSAEncryption) with `node:crypto`. The signature is the same as that of node-forge,
 * whose RSA in JavaScript would block the event loop for 100 ms.
 *
 * @param signer an RSA key, PEM
 */
export function sign(certificate: forge.pki.Certificate, signer: string): void {
  const key = {
    sign: (digest: forge.md.MessageDigest): string => {
      const digestInfo = Buffer.concat([SHA256, Buffer.from(digest.digest().toHex(), 'hex')]);
      return privateEncrypt({ key: signer, padding: constants.RSA_PKCS1_PADDING }, digestInfo).toString('binary');
    },
  };
  // node-forge uses no other method of a key (x509.js, `cert.sign`).
  certificate.sign(key as unknown as forge.pki.rsa.PrivateKey, forge.md.sha256.create());
}
