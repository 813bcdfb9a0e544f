import { type ExecFileSyncOptionsWithStringEncoding, execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { COMPILE_CACHE } from '../compile-cache.ts';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { wholeLists } from '../whole-lists.ts';

t.setTimeout(FILE_PATIENCE);

const ROOT = new URL('../../', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

/** npm, without the Node options that the test runner sets for every child: the compiler fails with them. */
function npm(cwd: string, ...words: string[]): string {
  const options: ExecFileSyncOptionsWithStringEncoding = { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  return execFileSync(
    'env',
    ['-u', 'NODE_OPTIONS', 'npm', ...words, '--no-audit', '--no-fund', '--loglevel=error'],
    options,
  );
}

const folder = t.testdir();
const [packed] = JSON.parse(npm(ROOT, 'pack', '--json', '--pack-destination', folder)) as [
  { files: { path: string }[] },
];

type Run = (...words: string[]) => { code: number | null; out: string; err: string };

/** Installs into an empty project as a user would. @returns a function that runs an installed command */
function install(): (name: string) => Run {
  const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"private": true}');
  npm(project, 'install', '--prefer-offline', join(folder, tarball));
  return (name) =>
    (...words) => {
      const { status, stdout, stderr } = spawnSync(join(project, 'node_modules/.bin', name), words, {
        cwd: project,
        encoding: 'utf8',
        // The Node that the shell finds is the one that runs this test.
        env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, NODE_COMPILE_CACHE: COMPILE_CACHE },
      });
      return { code: status, out: stdout, err: stderr };
    };
}

t.test('the package, installed elsewhere, does what the checkout does', async (t) => {
  const installed = install();
  const run = installed('gitlab-runner-irsa');
  t.same(run('--version'), { code: 0, out: `${version}\n`, err: '' });
  t.match(run('explian'), { code: 2, err: /Did you mean explain\?/ });
  t.same(installed('kubectl-gitlab_runner_irsa')('--version'), { code: 0, out: `${version}\n`, err: '' });

  const mapping = join(ROOT, 'examples/mapping.yaml');
  const explained = run(
    'explain',
    '--mapping',
    mapping,
    '--project',
    '4242',
    '--namespace',
    'gitlab',
    '--requester',
    'gitlab/gitlab-runner-common',
    '--json',
  );
  t.equal(explained.code, 0, explained.err);
  t.match(JSON.parse(explained.out), wholeLists([{ reason: 'patched', rule: 'billing', to: 'ci-billing' }]));
  const question = ['--project', '5001', '--namespace', 'gitlab', '--requester', 'gitlab/gitlab-runner-common'];
  t.match(
    run('explain', '--mapping', mapping, ...question).out,
    `see https://github.com/OWNER/gitlab-runner-irsa/blob/v${version}/docs/reasons.md#`,
    'a page is an address, because a user does not open files in the cache of npx',
  );
  t.match(run('validate', 'mapping', mapping), { code: 0 });
  t.match(JSON.parse(run('schema', 'mapping').out), { type: 'object' });

  const fleet = join(ROOT, 'examples/shared-cache/fleet.yaml');
  const generated = run('generate', fleet, '--output', 'generated', '--json');
  t.equal(generated.code, 0, generated.err);
  t.match(generated.out, 'chart/templates/mutating-webhook-configuration.yaml');
  t.match(run('generate', fleet, '--output', 'generated', '--check'), { code: 0 });

  const demo = run('demo');
  t.equal(demo.code, 0, demo.err);
  t.match(demo.out, /override_refused/);
});

t.test('npx runs the command of the package, which has two', async (t) => {
  const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'package.json'), '{"private": true}');
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, NODE_OPTIONS: undefined };
  const { status, stderr, stdout } = spawnSync('npx', ['--yes', `../${tarball}`, '--version'], {
    ...{ cwd: elsewhere, encoding: 'utf8', env },
  });
  t.equal(status, 0, stderr);
  t.equal(stdout, `${version}\n`);
});

t.test('the package holds the program, its documentation and examples, and nothing else', async (t) => {
  const folders = new Set(packed.files.map(({ path }) => path.split('/')[0]));
  t.same([...folders].sort(), [
    ...['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'chart', 'dist', 'docs', 'examples', 'package.json'],
  ]);
});
