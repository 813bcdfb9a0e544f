import { createPrivateKey, X509Certificate } from 'node:crypto';
import t from 'tap';
import { createAuthority, issueLeaf } from '../../src/certificates/authority.ts';

const HOUR = 3_600_000;
const now = new Date('2026-11-23T12:00:00Z');
const names = { dns: ['localhost', 'gitlab-runner-irsa.gitlab-runner-irsa.svc'], ip: ['127.0.0.1', '::1'] };
const authority = await createAuthority({ commonName: 'test authority', now, days: 3650 });
const leaf = await issueLeaf({ authority, names, now, days: 365 });
const ca = new X509Certificate(authority.certificate);
const server = new X509Certificate(leaf.certificate);

t.test('the authority may sign leaves, for ten years, and is checked by OpenSSL as one', async (t) => {
  t.ok(ca.ca);
  t.ok(ca.verify(ca.publicKey));
  t.ok(ca.checkPrivateKey(createPrivateKey(authority.key)));
  t.equal(ca.validFromDate.getTime(), now.getTime() - HOUR);
  t.equal(ca.validToDate.getTime(), now.getTime() + 3650 * 24 * HOUR);
  t.match(ca.subject, 'CN=test authority');
});

t.test('the leaf is for servers under all its names, and leads to the authority', async (t) => {
  t.notOk(server.ca);
  t.ok(server.checkIssued(ca));
  t.ok(server.verify(ca.publicKey));
  t.ok(server.checkPrivateKey(createPrivateKey(leaf.key)));
  t.strictSame(server.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  for (const name of names.dns) t.equal(server.checkHost(name, { subject: 'never' }), name);
  for (const ip of names.ip) t.ok(server.checkIP(ip), ip);
  t.equal(server.validFromDate.getTime(), now.getTime() - HOUR, 'a clock that is less than an hour behind accepts it');
});

t.test('the decisive extensions are marked critical, and both identifiers exist', async (t) => {
  // DER: the object identifier, then BOOLEAN TRUE (RFC 5280 §4.2).
  const critical = { basicConstraints: '0603551d130101ff', keyUsage: '0603551d0f0101ff' };
  for (const certificate of [ca, server]) {
    const der = certificate.raw.toString('hex');
    for (const [name, bytes] of Object.entries(critical)) t.ok(der.includes(bytes), name);
    t.ok(der.includes('0603551d0e'), 'subjectKeyIdentifier');
  }
  t.ok(server.raw.toString('hex').includes('0603551d23'), 'authorityKeyIdentifier');
});

t.test('the leaf never outlives its authority, nor begins before it', async (t) => {
  const short = await createAuthority({ commonName: 'short', now, days: 10 });
  const later = new Date(now.getTime() + 9 * 24 * HOUR);
  const bounded = new X509Certificate(
    (await issueLeaf({ authority: short, names, now: later, days: 365 })).certificate,
  );
  t.equal(bounded.validToDate.getTime(), new X509Certificate(short.certificate).validToDate.getTime());
  const early = new Date(now.getTime() - HOUR / 2);
  const clipped = new X509Certificate((await issueLeaf({ authority: short, names, now: early, days: 1 })).certificate);
  t.equal(clipped.validFromDate.getTime(), now.getTime() - HOUR);
});

t.test('serial numbers are 16 bytes, positive and never the same', async (t) => {
  const serials = [ca.serialNumber, server.serialNumber];
  for (let i = 0; i < 3; i += 1)
    serials.push(new X509Certificate((await issueLeaf({ authority, names, now, days: 1 })).certificate).serialNumber);
  for (const serial of serials) t.match(serial, /^[4-7][0-9A-F]{31}$/);
  t.equal(new Set(serials).size, serials.length);
});
