import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { KubernetesObject } from '../../../control-plane/client/client.ts';
import { connect } from '../../../control-plane/client/connect.ts';
import { readPage } from '../../../docs/page.ts';
import { type Helm, helms } from '../helm.ts';
import { pick } from '../pick.ts';
import { prepareRelease } from '../release.ts';
import { takeTurn } from '../take-turn.ts';
import { createGpg, withoutGpg } from './gpg.ts';
import { DIGEST, packageChart, packDependencies, temporaryFolder } from './package-chart.ts';
import { startRegistry } from './start-registry.ts';

// The commands of docs/installation.md about the signature of a release, run in a shell; only the addresses differ.

const root = join(import.meta.dirname, '../../../..');
const cluster = connect();
const programs = await helms(t, cluster);
const page = readPage(readFileSync(join(root, 'docs/installation.md'), 'utf8'));

/** @returns the block of commands below the comment with this name */
function commands(name: string): string {
  const block = page.blocks.find(({ mark }) => mark?.includes(`commands: ${name}`));
  if (block === undefined) throw new Error(`docs/installation.md has no block with the mark ${name}.`);
  return block.content;
}

type Shell = (script: string) => Promise<{ code: number; stdout: string; stderr: string }>;

/** A release in a registry, and a shell whose commands find it there. */
async function publish(t: Test, helm: Helm, key: string): Promise<{ run: Shell; release: string; folder: string }> {
  const dependencies = await packDependencies(t, helm);
  const { archive, folder: release, stderr } = packageChart(t, helm, { dependencies, env: { CHART_SIGNING_KEY: key } });
  t.equal(stderr, '');
  const read = (name: string) => (existsSync(join(release, name)) ? readFileSync(join(release, name)) : undefined);
  const { registry, downloads, authority } = await startRegistry(t, cluster.connection.registry, read);
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'bin'));
  symlinkSync(helm.program, join(folder, 'bin/helm'));
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    HOME: folder,
    KUBECONFIG: cluster.connection.kubeconfig,
    // Go, and curl with OpenSSL, trust these certificates only.
    SSL_CERT_FILE: authority,
    CURL_CA_BUNDLE: authority,
  };
  const run: Shell = (script) => {
    const here = script
      .replaceAll('ghcr.io/OWNER', `${registry}/owner`)
      .replaceAll('github.com/OWNER', `${downloads}/owner`);
    return new Promise((resolve) => {
      execFile('/bin/sh', ['-euc', here], { cwd: folder, env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code) || 1, stdout, stderr }),
      );
    });
  };
  // As the workflow does.
  const pushed = await run(`helm push ${archive} oci://ghcr.io/OWNER/charts`);
  t.equal(pushed.code, 0, pushed.stderr);
  return { run, release, folder };
}

for (const helm of programs) {
  t.test(
    `Helm ${helm.version}: the commands verify a signed chart, and install no other`,
    { skip: withoutGpg },
    async (t) => {
      await takeTurn(t, cluster);
      const gpg = createGpg(t);
      const { run, folder } = await publish(t, helm, gpg.createKey('Release <release@example.com>', 'rsa2048'));
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
      const withVersion = (script: string) => script.replace(/^VERSION=.*$/m, `VERSION=${version}`);

      const verified = await run(withVersion(commands('the signature')));
      t.equal(verified.code, 0, verified.stderr);
      const [, fingerprint = ''] = /^fpr:+([0-9A-F]{40}):/m.exec(gpg.run('--with-colons', '--list-keys')) ?? [];
      t.match(verified.stdout.replaceAll(' ', ''), fingerprint, 'the fingerprint to compare');
      t.match(verified.stdout + verified.stderr, /Signed by: ?Release <release@example.com>/);

      const { namespace, args } = await prepareRelease(t, cluster, helm);
      const install = (keyring: string) => {
        const script = `VERSION=${version}\n${commands('installing with the signature')}`;
        return run(
          script
            .replace('--namespace gitlab-runner-irsa', `--namespace ${namespace}`)
            .replace('values.yaml', args.at(-1) ?? '')
            .replace('signing-key.gpg', keyring),
        );
      };
      const other = createGpg(t);
      other.createKey('Release <release@example.com>', 'rsa2048');
      other.run('--output', join(folder, 'other.gpg'), '--export');
      t.match(await install('other.gpg'), { code: 1, stderr: /signature/ });
      const installed = await install('signing-key.gpg');
      t.equal(installed.code, 0, installed.stderr);

      const [show = ''] = commands('the digest').split('\n');
      t.match(await run(`VERSION=${version}\n${show}`), { code: 0, stdout: DIGEST });
      const deployment = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { namespace, name: 'gitlab-runner-irsa' },
      };
      const { body } = await cluster.admin.get<KubernetesObject>(deployment);
      t.match(pick([body], 'Deployment', 'gitlab-runner-irsa').spec.template.spec.containers[0].image, `@${DIGEST}`);
    },
  );

  t.test(`Helm ${helm.version}: a chart without a signature is not installed`, { skip: withoutGpg }, async (t) => {
    const { run, release, folder } = await publish(t, helm, '');
    t.notOk(existsSync(join(release, 'signing-key.asc')));
    const gpg = createGpg(t);
    gpg.createKey('Release <release@example.com>', 'rsa2048');
    gpg.run('--output', join(folder, 'signing-key.gpg'), '--export');
    const { code, stderr } = await run(`VERSION=0.1.0\n${commands('installing with the signature')}`);
    t.equal(code, 1);
    t.match(stderr, /prov/);
  });
}
