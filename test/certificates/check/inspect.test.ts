import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';
import t from 'tap';
import { createAuthority, type Issued, issueLeaf } from '../../../src/certificates/authority.ts';
import { inspectPair } from '../../../src/certificates/check/inspect.ts';
import type { PairTexts } from '../../../src/certificates/check/read-pair.ts';
import { invalid } from '../../../src/certificates/folder/folder-errors.ts';
import { causeOf } from '../../../src/errors.ts';
import { wholeLists } from '../../whole-lists.ts';

const DAY = 86_400_000;
const now = new Date('2026-11-23T12:00:00Z');
const after = (days: number) => new Date(now.getTime() + days * DAY);
const names = { dns: ['localhost'], ip: ['127.0.0.1'] };
const places = { certificate: 'certs/tls.crt', key: 'certs/tls.key', authority: 'certs/ca.crt' };

const authority = await createAuthority({ commonName: 'ours', now, days: 3650 });
const other = await createAuthority({ commonName: 'theirs', now, days: 3650 });
const leaf = await issueLeaf({ authority, names, now, days: 90 });
const good: PairTexts = { certificate: leaf.certificate, key: leaf.key, authority: authority.certificate };
const { privateKey: weak } = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A certificate from elsewhere, with any extensions and any key. */
function issue(signer: Issued, options: { key?: string; extensions: object[]; commonName?: string }): Issued {
  const issuer = forge.pki.certificateFromPem(signer.certificate);
  const key = options.key ?? leaf.key;
  const certificate = forge.pki.createCertificate();
  const { n, e } = forge.pki.privateKeyFromPem(key);
  certificate.publicKey = forge.pki.setRsaPublicKey(n, e);
  certificate.serialNumber = '41';
  certificate.validity.notBefore = after(-1);
  certificate.validity.notAfter = after(90);
  certificate.setSubject([{ name: 'commonName', value: options.commonName ?? 'localhost' }]);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions(options.extensions);
  certificate.sign(forge.pki.privateKeyFromPem(signer.key), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), key };
}

const san = {
  name: 'subjectAltName',
  altNames: [
    { type: 2, value: 'localhost' },
    { type: 7, ip: '127.0.0.1' },
  ],
};
const intermediate = issue(authority, {
  commonName: 'in between',
  extensions: [{ name: 'basicConstraints', critical: true, cA: true }],
});
const below = issue(intermediate, { extensions: [san] });
const pair = ({ certificate, key }: Issued) => ({ certificate, key });

type Row = { name: string; texts: Partial<PairTexts>; at?: Date; codes: string[]; says?: RegExp; served?: boolean };

const rows: Row[] = [
  { name: 'what we issue ourselves', texts: {}, codes: [], served: true },
  {
    name: 'an intermediate after the leaf',
    texts: { ...pair(below), certificate: `${below.certificate}\n${intermediate.certificate}` },
    codes: [],
    served: true,
  },
  {
    name: 'several authorities, as during a rotation',
    texts: { authority: `${other.certificate}${authority.certificate}` },
    codes: [],
    served: true,
  },
  { name: 'an intermediate that is not sent', texts: pair(below), codes: ['chain_broken'], says: /intermediates/ },
  {
    name: 'no certificate',
    texts: { certificate: undefined },
    codes: ['certificate_absent'],
    says: /tls\.crt does not/,
  },
  { name: 'no key', texts: { key: undefined }, codes: ['key_absent'], says: /tls\.key does not/ },
  {
    name: 'nothing but an authority',
    texts: { certificate: undefined, key: undefined },
    codes: ['certificate_absent', 'key_absent'],
  },
  {
    name: 'no authority, as an ACME issuer leaves it',
    texts: { authority: '' },
    codes: ['authority_absent'],
    says: /ca\.crt/,
    served: true,
  },
  { name: 'an empty certificate', texts: { certificate: '' }, codes: ['certificate_unreadable'], says: /PEM/ },
  {
    name: 'a certificate cut off in the middle',
    texts: { certificate: leaf.certificate.replace(/.{200}(?=\n-----END)/s, '') },
    codes: ['certificate_unreadable'],
  },
  { name: 'a malformed key', texts: { key: leaf.certificate }, codes: ['key_unreadable'], says: /tls\.key/ },
  { name: 'a malformed authority', texts: { authority: 'ca' }, codes: ['authority_unreadable'], says: /ca\.crt/ },
  { name: "another certificate's key", texts: { key: other.key }, codes: ['key_mismatch'], says: /tls\.key.*tls\.crt/ },
  { name: 'another authority', texts: { authority: other.certificate }, codes: ['chain_broken'], says: /ca\.crt/ },
  { name: "the authority's own certificate", texts: pair(authority), codes: ['certificate_is_authority', 'no_names'] },
  {
    name: 'a certificate for clients',
    texts: pair(issue(authority, { extensions: [san, { name: 'extKeyUsage', clientAuth: true }] })),
    codes: ['not_for_servers'],
    says: /serverAuth/,
  },
  {
    name: 'a certificate without alternative names',
    texts: pair(issue(authority, { extensions: [] })),
    codes: ['no_names'],
    says: /subject alternative name/,
  },
  {
    name: 'a certificate for other names',
    texts: pair(
      issue(authority, {
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'else.example.com' }] }],
      }),
    ),
    codes: ['name_not_covered'],
    says: /covers DNS:else\.example\.com, but not localhost, 127\.0\.0\.1;/,
    served: true,
  },
  {
    name: 'one that begins tomorrow',
    texts: {},
    at: after(-1),
    codes: ['not_yet_valid'],
    says: /not valid before 2026-11-23 11:00/,
  },
  {
    name: 'one past two thirds of its life',
    texts: {},
    at: after(61),
    codes: ['renewal_due'],
    says: /expires on 2027-02-21 12:00/,
    served: true,
  },
  { name: 'one that has expired', texts: {}, at: after(91), codes: ['expired'], says: /expired on 2027-02-21/ },
  {
    name: 'a key that is too small for OpenSSL',
    texts: pair(issue(authority, { key: weak, extensions: [san] })),
    codes: ['not_servable'],
    says: /stronger key/,
  },
  {
    name: 'everything at once',
    texts: { key: other.key, authority: other.certificate },
    at: after(91),
    codes: ['expired', 'key_mismatch', 'chain_broken'],
  },
];

for (const { name, texts, at = now, codes, says, served = false } of rows) {
  t.test(`${name}: ${served ? 'served' : 'not served'}, ${codes.join(', ') || 'no findings'}`, async (t) => {
    const { pair: found, findings } = inspectPair({ ...good, ...texts }, places, names, at);
    t.strictSame(
      findings.map(({ code }) => code),
      codes,
    );
    t.equal(found !== undefined, served);
    for (const { message, level } of findings) {
      if (says) t.match(message, says);
      t.equal(level, served ? 'warning' : 'error');
    }
  });
}

t.test('what OpenSSL says of a malformed key is kept for --verbose, and is not in the message', async (t) => {
  const { findings } = inspectPair({ ...good, key: leaf.certificate }, places, names, now);
  const [{ because, message } = { because: undefined, message: '' }] = findings;
  t.match(String(because), /^Error: error:/);
  t.notMatch(message, /error:/);
  t.equal(causeOf(invalid('folder', findings))?.because, because);
});

t.test('an expired authority is found, even if the leaf is still valid', async (t) => {
  const ended = await createAuthority({ commonName: 'ended', now: after(-20), days: 10 });
  const outliving = issue(ended, { extensions: [san] });
  const { findings } = inspectPair({ ...pair(outliving), authority: ended.certificate }, places, names, now);
  t.match(
    findings,
    wholeLists([{ code: 'authority_expired', message: /ca\.crt: the authority expired on 2026-11-13/ }]),
  );
});

t.test('a pair has what metrics and logs need', async (t) => {
  const { pair: found } = inspectPair(good, places, names, now);
  t.match(found, { serial: /^[4-7][0-9A-F]{31}$/, notAfter: after(90), authorityNotAfter: after(3650) });
});
