import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { newestChanges } from '../src/chart/write/newest-changes.ts';
import { causeOf, systemCodeOf, userError } from '../src/errors.ts';
import { PROGRAM, REPOSITORY } from '../src/names.ts';
import { openSigningKey, type SigningKey } from './package-chart/signing-key.ts';
import { writeChart } from './package-chart/write-chart.ts';

// `npm run package-chart -- --image IMAGE --digest DIGEST`: packages the chart of a release, which contains GitLab's
// chart and names its image by digest. Signs it with the key in CHART_SIGNING_KEY, and writes the archive, its
// signature (.prov) and the public key into a folder. `HELM` names a Helm to use instead of the one on the PATH.

const root = join(import.meta.dirname, '..');
const code = 'package_chart';
const OPTIONS = {
  image: { type: 'string', default: '' },
  digest: { type: 'string', default: '' },
  // `helm dependency update chart` puts the archives of the dependencies here.
  dependencies: { type: 'string', default: join(root, 'chart/charts') },
  destination: { type: 'string', default: 'packed' },
} as const;

try {
  packageChart(process.argv.slice(2), process.env);
} catch (error) {
  const isOption = systemCodeOf(error)?.startsWith('ERR_PARSE_ARGS_');
  if (causeOf(error) === undefined && !isOption) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}

function packageChart(args: string[], env: NodeJS.ProcessEnv): void {
  const { image, digest, ...folders } = parseArgs({ args, options: OPTIONS }).values;
  if (!/^[^\s@]+\/[^\s@:/]+$/.test(image))
    throw userError(`--image is "${image}": pass the image without tag and digest, such as ghcr.io/acme/${PROGRAM}.`, {
      code,
    });
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw userError(`--digest is "${digest}": pass the digest of the image, sha256: and 64 hexadecimal digits.`, {
      code,
    });
  const { version, changes } = versionToRelease();
  const url = `${REPOSITORY}/releases/download/v${version}/signing-key.asc`;
  const destination = resolve(folders.destination);
  const work = mkdtempSync(join(tmpdir(), 'package-chart-'));
  let key: SigningKey | undefined;
  try {
    key = openSigningKey({ armored: env.CHART_SIGNING_KEY, passphrase: env.CHART_SIGNING_PASSPHRASE });
    const signKey = key && { signKey: { fingerprint: key.fingerprint, url } };
    const publication = { digest, changes, ...signKey };
    const chart = writeChart({ root, work, dependencies: resolve(folders.dependencies), image, publication });
    const packed = join(work, 'packed');
    const archive = join(packed, `${PROGRAM}-${version}.tgz`);
    const helm = (...words: string[]) => runHelm(env.HELM || 'helm', words);
    mkdirSync(packed);
    helm('package', chart, '--destination', packed, ...(key?.packageOptions ?? []));
    if (key) helm('verify', archive, '--keyring', key.publicRing);
    // Renders the archive with GitLab's own chart; tests do the same with a stand-in for it.
    for (const values of globSync(join(root, 'chart/ci/*-values.yaml')))
      helm('template', PROGRAM, archive, '--namespace', PROGRAM, '--values', values);
    key?.writePublicKey(join(packed, 'signing-key.asc'));
    // Copied only now, so that a failure leaves no archive that could be published without its signature.
    cpSync(packed, destination, { recursive: true });
    const signature = key ? `signed by ${key.fingerprint}` : 'not signed, because CHART_SIGNING_KEY is empty';
    process.stdout.write(`${join(destination, basename(archive))}: ${signature}\n`);
  } finally {
    key?.close();
    rmSync(work, { recursive: true });
  }
}

function runHelm(program: string, words: readonly string[]): void {
  const { error, status, stderr } = spawnSync(program, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (error)
    throw userError(`${program} cannot be started (${error.message}): install Helm, or set HELM to it.`, { code });
  const advice = words.includes('--sign') ? '. If it cannot decrypt the key, correct CHART_SIGNING_PASSPHRASE' : '';
  if (status !== 0) throw userError(`helm ${words[0]} failed${advice}:`, { code, lines: stderr.trim().split('\n') });
}

/** Returns the version in package.json, and what the changelog says about it. */
function versionToRelease(): { version: string; changes: readonly string[] } {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const newest = newestChanges(read('CHANGELOG.md'));
  if (newest?.version === version) return newest;
  const found = `The newest version in CHANGELOG.md is ${newest?.version ?? 'missing'}, and package.json has ${version}`;
  throw userError(`${found}: run npm run release.`, { code });
}
