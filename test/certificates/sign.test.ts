import forge from 'node-forge';
import t from 'tap';
import { createAuthority } from '../../src/certificates/authority.ts';

t.test('a certificate has the signature that node-forge makes of it', async (t) => {
  const { certificate, key } = await createAuthority({ commonName: 'test', now: new Date(), days: 1 });
  const read = forge.pki.certificateFromPem(certificate);
  const signature = String(read.signature);
  read.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  t.equal(Buffer.from(signature, 'binary').toString('hex'), Buffer.from(read.signature, 'binary').toString('hex'));
  t.equal(read.signatureOid, forge.pki.oids.sha256WithRSAEncryption);
  t.ok(read.verify(read));
});
