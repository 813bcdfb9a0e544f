import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { connect } from '../../../control-plane/client/connect.ts';
import { type Helm, helms } from '../helm.ts';
import { createGpg, withoutGpg } from './gpg.ts';
import { packageChart, packDependencies, temporaryFolder } from './package-chart.ts';

const programs = await helms(t, connect());
const [first] = programs as [Helm];
const dependencies = await packDependencies(t, first);
/** With a colon, which gpg escapes in its lists. */
const USER = 'Release: gitlab-runner-irsa <release@example.com>';
const skip = withoutGpg;

for (const passphrase of ['correct horse', '']) {
  const kind = passphrase === '' ? 'without a passphrase' : 'with a passphrase';
  for (const helm of programs) {
    t.test(
      `Helm ${helm.version} signs with a key ${kind}, and every Helm verifies the archive`,
      { skip },
      async (t) => {
        const gpg = createGpg(t, passphrase);
        const env = { CHART_SIGNING_KEY: gpg.createKey(USER, 'rsa2048'), CHART_SIGNING_PASSPHRASE: passphrase };
        const { code, stdout, stderr, archive, folder } = packageChart(t, helm, { dependencies, env });
        const name = basename(archive);
        t.strictSame([code, stderr], [0, '']);
        t.strictSame(readdirSync(folder).sort(), [name, `${name}.prov`, 'signing-key.asc']);

        const key = join(folder, 'signing-key.asc');
        t.notMatch(readFileSync(key, 'utf8'), 'PRIVATE');
        const ring = join(temporaryFolder(t), 'ring.gpg');
        execFileSync('gpg', ['--batch', '--dearmor', '--output', ring, key]);
        const [, fingerprint = ''] = /^fpr:+([0-9A-F]{40}):/m.exec(gpg.run('--with-colons', '--list-keys')) ?? [];
        const { annotations, version } = parse(await helm.ok('show', 'chart', archive));
        t.match(parse(annotations['artifacthub.io/signKey']), {
          fingerprint,
          url: new RegExp(`/releases/download/v${version}/signing-key\\.asc$`),
        });
        t.match(stdout, `signed by ${fingerprint}\n`);

        const foreign = join(temporaryFolder(t), 'foreign.gpg');
        const other = createGpg(t);
        other.createKey(USER, 'rsa2048');
        other.run('--output', foreign, '--export');
        const changed = join(temporaryFolder(t), name);
        cpSync(archive, changed);
        cpSync(`${archive}.prov`, `${changed}.prov`);
        appendFileSync(changed, 'x');
        for (const { run, version } of programs) {
          t.match(await run('verify', archive, '--keyring', ring), { code: 0 }, version);
          t.match(await run('verify', archive, '--keyring', foreign), { code: 1 }, `${version}: another key`);
          t.match(
            await run('verify', changed, '--keyring', ring),
            { code: 1, stderr: /sha256 sum does not match/ },
            version,
          );
        }
      },
    );
  }
}

const TRY = ': export one RSA key with gpg --armor --export-secret-keys.\n';
const cases: Record<string, { key: () => string; says: string }> = {
  'is not a key': { key: () => 'hunter2\n', says: `gpg cannot import CHART_SIGNING_KEY${TRY}` },
  'is only public': {
    key() {
      const gpg = createGpg(t);
      gpg.createKey(USER, 'rsa2048');
      return gpg.run('--armor', '--export');
    },
    says: `CHART_SIGNING_KEY has 0 secret keys${TRY}`,
  },
  'is of a kind that Helm 3 cannot verify': {
    key: () => createGpg(t).createKey(USER, 'ed25519'),
    says: `CHART_SIGNING_KEY is not an RSA key, and Helm 3 can verify no other${TRY}`,
  },
  'has a companion': {
    key() {
      const gpg = createGpg(t);
      gpg.createKey(USER, 'rsa2048');
      gpg.createKey('Other <other@example.com>', 'rsa2048');
      return gpg.run('--armor', '--export-secret-keys');
    },
    says: `CHART_SIGNING_KEY has 2 secret keys${TRY}`,
  },
};

for (const [name, { key, says }] of Object.entries(cases))
  t.test(`a signing key that ${name} is refused, and nothing is left of it`, { skip }, async (t) => {
    const env = { CHART_SIGNING_KEY: key(), TMPDIR: temporaryFolder(t) };
    const { code, stderr, stdout } = packageChart(t, first, { dependencies, env });
    t.strictSame([code, stderr, stdout], [2, says, '']);
    t.strictSame(readdirSync(env.TMPDIR), []);
  });

t.test('after a wrong passphrase there is no archive without a signature', { skip }, async (t) => {
  const key = createGpg(t, 'right').createKey(USER, 'rsa2048');
  for (const CHART_SIGNING_PASSPHRASE of ['hunter2', '']) {
    const env = { CHART_SIGNING_KEY: key, CHART_SIGNING_PASSPHRASE, TMPDIR: temporaryFolder(t) };
    const { code, stderr, stdout, folder } = packageChart(t, first, { dependencies, env });
    t.strictSame([code, stdout], [2, '']);
    t.match(
      stderr,
      /^helm package failed\. If it cannot decrypt the key, correct CHART_SIGNING_PASSPHRASE:\n {2}\S.*\n$/,
    );
    t.notMatch(stderr, 'hunter2');
    t.notOk(existsSync(folder));
    t.strictSame(readdirSync(env.TMPDIR), []);
  }
});
