import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';

// `npm run executable [-- FILE]`: writes one file that runs on this platform without Node, by default
// executable/gitlab-runner-irsa. It is the Node that runs this script, into which the program and its files are
// injected (https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html).

const ROOT = join(import.meta.dirname, '..');
const file = resolve(process.argv[2] ?? join(ROOT, 'executable/gitlab-runner-irsa'));
const folder = mkdtempSync(join(tmpdir(), 'gitlab-runner-irsa-executable-'));
const run = (program: string, ...words: string[]) =>
  void execFileSync(program, words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });

try {
  const workers = globSync('src/serve/worker/*.worker.ts', { cwd: ROOT });
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/main.ts', ...workers],
    outdir: folder,
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    // The only format that Node accepts for the main file. Commands are still evaluated only when they are called.
    format: 'cjs',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    // CommonJS has no `import.meta`.
    banner: { js: "const executableUrl = require('node:url').pathToFileURL(process.execPath).href;" },
    define: { 'import.meta.url': 'executableUrl' },
    logLevel: 'warning',
  });
  const paths = [
    'package.json',
    'chart/.helmignore',
    ...globSync(['chart/templates/**/*.*', 'examples/demo/**/*.*'], { cwd: ROOT }),
  ];
  const assets = {
    ...Object.fromEntries(paths.map((path) => [path, join(ROOT, path)])),
    ...Object.fromEntries(workers.map((path) => basename(path, '.ts')).map((name) => [`${name}.js`, `${name}.js`])),
  };
  const settings = { main: 'main.js', output: 'program.blob', disableExperimentalSEAWarning: true, useCodeCache: true };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...settings, assets }));
  run(process.execPath, '--experimental-sea-config', 'settings.json');

  mkdirSync(join(file, '..'), { recursive: true });
  copyFileSync(process.execPath, file);
  chmodSync(file, 0o755);
  if (process.platform === 'darwin') run('codesign', '--remove-signature', file);
  inject(
    ...[file, 'NODE_SEA_BLOB', join(folder, 'program.blob')],
    // The place in Node that records whether something was injected.
    ...['--sentinel-fuse', 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'],
    ...(process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : []),
  );
  if (process.platform === 'darwin') run('codesign', '--sign', '-', file);
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * Runs postject without its warnings about the notes of Node, whose sections it cannot name and does not change.
 *
 * @throws Error if postject fails; its output is then on standard error
 */
function inject(...words: readonly string[]): void {
  const postject = join(ROOT, 'node_modules/postject/dist/cli.js');
  const { error, status, stderr } = spawnSync(process.execPath, [postject, ...words], {
    ...{ cwd: folder, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  });
  if (error !== undefined) throw error;
  const lines = stderr.split('\n').filter((line) => !/^warning: Can't find string offset for section name/.test(line));
  process.stderr.write(lines.join('\n'));
  if (status !== 0) throw new Error(`postject ended with ${status}`);
}
