import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { buildKubectl } from '../control-plane/build/kubectl.ts';
import { connect } from '../control-plane/client/connect.ts';
import { writeKubeconfig } from '../control-plane/server/kubeconfig.ts';
import { buildExecutable, skipExecutable } from '../package/build-executable.ts';
import { wholeLists } from '../whole-lists.ts';

// The executable as krew installs it and as kubectl runs it: both are the real ones.

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = 'gitlab-runner-irsa';
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const { connection } = connect();

const programs = await buildKubectl({ root: ROOT, log: (line) => t.comment(line), env: process.env });
const skip = skipExecutable || (programs === undefined ? 'there is no Go on the PATH' : false);

t.test('krew installs the plugin of a release, and kubectl runs it in its own cluster', { skip }, async (t) => {
  const folder = t.testdir({ release: {}, home: {}, krew: {} });
  const env = { HOME: join(folder, 'home'), KREW_ROOT: join(folder, 'krew'), KUBECONFIG: join(folder, 'kubeconfig') };
  writeKubeconfig(connection, { file: env.KUBECONFIG });

  const executable = join(folder, PROGRAM);
  buildExecutable(executable);
  const [os, arch] = [process.platform, process.arch === 'x64' ? 'amd64' : process.arch];
  const archive = join(folder, `release/${PROGRAM}-${os}-${arch}.tar.gz`);
  execFileSync('tar', ['-czf', archive, '-C', folder, PROGRAM]);
  const manifest = join(folder, `${PROGRAM}.yaml`);
  const script = join(ROOT, 'scripts/krew.ts');
  writeFileSync(manifest, execFileSync(process.execPath, [script, join(folder, 'release')], { encoding: 'utf8' }));

  const installed = spawnSync(programs?.krew ?? '', ['install', `--manifest=${manifest}`, `--archive=${archive}`], {
    encoding: 'utf8',
    // krew looks for git, for its index.
    env: { ...env, PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.equal(installed.status, 0, installed.stderr);
  t.match(installed.stderr + installed.stdout, /put kubectl before each command of the documentation/);

  const kubectl = (...words: readonly string[]) =>
    spawnSync(programs?.kubectl ?? '', words, { encoding: 'utf8', env: { ...env, PATH: join(folder, 'krew/bin') } });
  t.match(kubectl(PROGRAM, '--version'), { status: 0, stdout: `${version}\n`, stderr: '' });
  t.match(kubectl('plugin', 'list').stdout, /\/kubectl-gitlab_runner_irsa\n/);
  const { status, stderr, stdout } = kubectl(PROGRAM, 'version', '--cluster', '--namespace', 'default', '--json');
  t.equal(status, 1, stderr);
  const { gitVersion } = JSON.parse(kubectl('get', '--raw', '/version').stdout) as { gitVersion: string };
  t.match(
    JSON.parse(stdout),
    wholeLists({
      version,
      cluster: { kubernetes: gitVersion, differences: [{ code: 'webhook_absent' }] },
    }),
  );
  t.match(kubectl(PROGRAM, 'explian'), { status: 2, stderr: /Did you mean explain/ }, 'the exit code passes kubectl');
});
