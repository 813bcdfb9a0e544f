import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createAuthority, issueLeaf } from '../../../src/certificates/authority.ts';
import type { CertificatePair } from '../../../src/certificates/certificates.ts';
import type { CertificateFinding } from '../../../src/certificates/check/finding.ts';
import { openDirectory } from '../../../src/certificates/folder/directory.ts';
import { waitUntil } from '../../control-plane/client/wait-until.ts';
import { wholeLists } from '../../whole-lists.ts';

const DAY = 86_400_000;
const start = new Date('2026-11-23T12:00:00Z');
const names = { dns: ['localhost', 'gitlab-runner-irsa.gitlab-runner-irsa.svc'], ip: ['127.0.0.1', '::1'] };
const foreign = await createAuthority({ commonName: 'theirs', now: start, days: 3650 });
const foreignLeaf = () => issueLeaf({ authority: foreign, names, now: start, days: 90 });

/** A folder whose watch and whose time are controlled by the test. */
async function open(t: Test, folder: string, renewalCheckMilliseconds = DAY) {
  const world = { now: start, findings: [] as CertificateFinding[], changed: () => {} };
  const certificates = await openDirectory({
    folder,
    names,
    now: () => world.now,
    watch: async (_paths, changed) => {
      world.changed = changed;
      // A watch also reports what the start itself writes.
      changed();
      return { close: () => {} };
    },
    report: (finding) => world.findings.push(finding),
    renewalCheckMilliseconds,
  });
  t.teardown(() => certificates.close());
  const codes = () => world.findings.map(({ code }) => code);
  /** Resolves once a finding with this code was reported. */
  const said = async (code: string) => {
    await waitUntil(code, async () => codes().includes(code) || undefined);
  };
  return { certificates, world, codes, said };
}

function put(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

t.test(
  'an absent folder gets an authority and a certificate that leads to it, keys for their owner only',
  async (t) => {
    const folder = join(t.testdir(), 'new', 'certs');
    const { certificates, codes } = await open(t, folder);
    const { certificate, authority, authorityNotAfter, notAfter } = certificates.current();
    const leaf = new X509Certificate(certificate);
    t.ok(leaf.verify(new X509Certificate(authority ?? '').publicKey));
    for (const name of names.dns) t.equal(leaf.checkHost(name, { subject: 'never' }), name);
    for (const ip of names.ip) t.ok(leaf.checkIP(ip), ip);
    t.equal(notAfter.getTime(), start.getTime() + 365 * DAY);
    t.equal(authorityNotAfter?.getTime(), start.getTime() + 3650 * DAY);
    t.strictSame(readdirSync(folder).sort(), ['ca.crt', 'ca.key', 'tls.crt', 'tls.key'], 'nothing else is left behind');
    for (const name of ['ca.key', 'tls.key']) t.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
    t.strictSame(codes(), ['made']);
  },
);

t.test('the next start serves the same certificate', async (t) => {
  const folder = t.testdir();
  const first = await open(t, folder);
  const second = await open(t, folder);
  t.equal(second.certificates.current().serial, first.certificates.current().serial);
  t.strictSame(second.codes(), []);
});

t.test('a folder that holds only other files counts as empty', async (t) => {
  const folder = t.testdir({ 'README.md': 'here' });
  await open(t, folder);
  t.equal(readFileSync(join(folder, 'README.md'), 'utf8'), 'here');
  t.ok(existsSync(join(folder, 'tls.crt')));
});

t.test('our certificate is renewed while running once it is due, under the same authority', async (t) => {
  const folder = t.testdir();
  const { certificates, world, said } = await open(t, folder, 5);
  const before = certificates.current();
  const heard: CertificatePair[] = [];
  certificates.onChange((pair) => heard.push(pair));
  world.now = new Date(start.getTime() + 250 * DAY);
  await said('pair_replaced');
  const now = certificates.current();
  t.not(now.serial, before.serial);
  t.equal(now.authority, before.authority);
  t.equal(now.notAfter.getTime(), world.now.getTime() + 365 * DAY);
  t.strictSame(heard, [now]);
});

t.test('one that expired while no process ran is renewed at the start', async (t) => {
  const folder = t.testdir();
  const { certificates: first } = await open(t, folder);
  const serial = first.current().serial;
  const world = { now: new Date(start.getTime() + 400 * DAY) };
  const second = await openDirectory({
    folder,
    names,
    now: () => world.now,
    watch: async () => ({ close: () => {} }),
    report: () => {},
  });
  t.teardown(() => second.close());
  t.not(second.current().serial, serial);
  t.ok(second.current().notAfter > world.now);
});

t.test('files from elsewhere are served and never written, not even when they are due', async (t) => {
  const leaf = await foreignLeaf();
  const files = { 'tls.crt': leaf.certificate, 'tls.key': leaf.key, 'ca.crt': foreign.certificate };
  const folder = t.testdir(files);
  const { certificates, world, codes } = await open(t, folder, 5);
  world.now = new Date(start.getTime() + 80 * DAY);
  world.changed();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await certificates.close();
  t.notOk(codes().includes('internal_error'));
  for (const [name, text] of Object.entries(files)) t.equal(readFileSync(join(folder, name), 'utf8'), text, name);
  t.notOk(existsSync(join(folder, 'ca.key')));
  t.notOk(codes().includes('made'));
});

t.test('a new pair is served after its checks; a bad one is reported and the old one stays', async (t) => {
  const one = await foreignLeaf();
  const two = await foreignLeaf();
  const folder = t.testdir({ 'tls.crt': one.certificate, 'tls.key': one.key, 'ca.crt': foreign.certificate });
  const { certificates, world, said } = await open(t, folder);
  const heard: string[] = [];
  certificates.onChange(({ serial }) => heard.push(serial));
  const first = certificates.current().serial;

  put(folder, { 'tls.crt': two.certificate });
  world.changed();
  await said('old_pair_kept');
  t.equal(certificates.current().serial, first);
  t.match(
    world.findings,
    wholeLists([
      { code: 'key_mismatch', message: /tls\.key is not the private key of .*tls\.crt; replace one of them/ },
      { code: 'old_pair_kept' },
    ]),
  );
  t.strictSame(heard, []);

  put(folder, { 'tls.key': two.key });
  world.changed();
  await said('pair_replaced');
  t.equal(certificates.current().serial, new X509Certificate(two.certificate).serialNumber);
  t.strictSame(heard, [certificates.current().serial]);
});

t.test('files that are removed while running are reported, and the served pair stays', async (t) => {
  const folder = t.testdir();
  const { certificates, world, said } = await open(t, folder);
  const { serial } = certificates.current();
  rmSync(join(folder, 'tls.crt'));
  world.changed();
  await said('old_pair_kept');
  t.equal(certificates.current().serial, serial);
  t.notOk(existsSync(join(folder, 'tls.crt')), 'nothing is made: it may be an edit in progress');
});

t.test('bad files at the start are one error that names every file and its fix', async (t) => {
  const leaf = await foreignLeaf();
  const folder = t.testdir({ 'tls.crt': leaf.certificate, 'tls.key': foreign.key });
  await t.rejects(open(t, folder), {
    message: /^the certificates in .* cannot be served:\n {2}.*tls\.key is not the private key of .*tls\.crt/,
    cause: { code: 'certificates_invalid', where: folder, hint: /empty folder/ },
  });
});

t.test('what is not a folder, or cannot be written, says so', async (t) => {
  const file = join(t.testdir({ file: '' }), 'file');
  await t.rejects(open(t, file), {
    message: `${file} is not a folder; name the folder that contains tls.crt`,
    cause: { code: 'certificates_invalid', where: file },
  });
  // Not even root may write there.
  if (!existsSync('/proc/self')) return;
  await t.rejects(open(t, '/proc'), {
    message: /^\/proc cannot be written \(E[A-Z]+\), so no certificate can be made in it$/,
    cause: { code: 'certificates_unwritable', where: '/proc', hint: /put tls\.crt, tls\.key and ca\.crt there/ },
  });
});
