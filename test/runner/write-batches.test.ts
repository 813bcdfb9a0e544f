import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { writeBatches } from './write-batches.ts';

const TAP = new URL('../../node_modules/tap/dist/esm/index.js', import.meta.url).href;
const REPORTER = join(import.meta.dirname, 'reporter.ts');

t.test('the files of a folder share a process, and a failure names its file', async (t) => {
  const passing = `import t from '${TAP}';\nt.test('sound', async (t) => t.equal('fig', 'fig'));`;
  const failing = `import t from '${TAP}';\n\nt.test('spoiled', async (t) => t.equal('pear', 'fig'));`;
  const root = t.testdir({
    test: { pods: { 'a.test.mjs': passing, deep: { 'b.test.mjs': failing } }, iam: { 'c.test.mjs': passing } },
  });
  const batches = writeBatches(root, ['test/pods/a.test.mjs', 'test/pods/deep/b.test.mjs', 'test/iam/c.test.mjs']);
  t.equal(batches.length, 2);
  const env = { PATH: process.env.PATH, TAP_TIMEOUT: '60' };
  const words = ['--test', '--test-concurrency=1', `--test-reporter=${REPORTER}`, ...batches];
  const { status, stdout } = spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' });
  t.equal(status, 1);
  t.match(stdout, /^FAILED test\/pods \(.*\)$/m);
  t.match(stdout, /^ok test\/iam \(.*\)$/m);
  t.match(stdout, /\nFailed:\ntest\/pods\/deep\/b\.test\.mjs:3: should be equal\n/);
  t.match(stdout, /\n2 assertions passed, 1 failed, 0 skipped\n$/);
});

t.test('batches of an earlier run are removed', async (t) => {
  const root = t.testdir({ test: { pods: { 'a.test.mjs': '' }, iam: { 'c.test.mjs': '' } } });
  writeBatches(root, ['test/pods/a.test.mjs']);
  const batches = writeBatches(root, ['test/iam/c.test.mjs']);
  t.same(readdirSync(join(root, batches[0] ?? '', '..')), ['iam.mjs']);
});
