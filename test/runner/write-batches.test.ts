import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { writeBatches } from './write-batches.ts';

const TAP = new URL('../../node_modules/tap/dist/esm/index.js', import.meta.url).href;
const REPORTER = join(import.meta.dirname, 'reporter.ts');

t.test('files share a process, and a failure names its file', async (t) => {
  const passing = `import t from '${TAP}';\nt.test('sound', async (t) => t.equal('fig', 'fig'));`;
  const failing = `import t from '${TAP}';\n\nt.test('spoiled', async (t) => t.equal('pear', 'fig'));`;
  const root = t.testdir({
    test: {
      pods: {
        ...Object.fromEntries(['a', 'c', 'd', 'e'].map((name) => [`${name}.test.mjs`, passing])),
        deep: { 'b.test.mjs': failing },
      },
      iam: { 'a.test.mjs': passing },
      'a.test.mjs': passing,
    },
  });
  const batches = writeBatches(root, [
    ...['a', 'c', 'd', 'e', 'deep/b'].map((name) => `test/pods/${name}.test.mjs`),
    ...['test/iam/a.test.mjs', 'test/a.test.mjs'],
  ]);
  t.same(batches, ['.tap/batches/test/pods.mjs', '.tap/batches/test/small.mjs']);
  const env = { PATH: process.env.PATH, TAP_TIMEOUT: '60' };
  const words = ['--test', '--test-concurrency=1', `--test-reporter=${REPORTER}`, ...batches];
  const { status, stdout } = spawnSync(process.execPath, words, { cwd: root, env, encoding: 'utf8' });
  t.equal(status, 1);
  t.match(stdout, /^FAILED test\/pods \(.*\)$/m);
  t.match(stdout, /^ok test\/small \(.*\)$/m);
  t.match(stdout, /\nFailed:\ntest\/pods\/deep\/b\.test\.mjs:3: should be equal\n/);
  t.match(stdout, /\n6 assertions passed, 1 failed, 0 skipped\n$/);
});

t.test('batches of an earlier run are removed', async (t) => {
  const pods = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}.test.mjs`, '']));
  const root = t.testdir({ test: { pods, iam: { 'c.test.mjs': '' } } });
  writeBatches(
    root,
    Object.keys(pods).map((file) => `test/pods/${file}`),
  );
  const batches = writeBatches(root, ['test/iam/c.test.mjs']);
  t.same(readdirSync(join(root, batches[0] ?? '', '..')), ['small.mjs']);
});
