import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';

const TAP = new URL('../../node_modules/tap/dist/esm/index.js', import.meta.url).href;

/** Runs a file of this text by Node's runner, as `npm run check` does. */
function report(folder: string, text: string, reporter = 'reporter.ts'): { code: number | null; output: string } {
  const root = t.testdir({ [folder]: { 'a.test.mjs': text } });
  const env = { PATH: process.env.PATH, TAP_TIMEOUT: '60' };
  const words = ['--test', `--test-reporter=${join(import.meta.dirname, reporter)}`, 'a.test.mjs'];
  const { status, stdout } = spawnSync(process.execPath, words, { cwd: join(root, folder), env, encoding: 'utf8' });
  return { code: status, output: stdout.replaceAll(/\(\d+\.\d s\)/g, '(0.1 s)') };
}

t.test('a file that passes is one line, and its assertions are counted', async (t) => {
  const { code, output } = report(
    'passes',
    `import t from '${TAP}'; t.test('inner', async (t) => { t.ok(1); t.ok(2); }); t.test('property', async () => {});`,
  );
  t.equal(code, 0);
  t.equal(output, 'ok a.test.mjs (0.1 s)\n\n3 assertions passed, 0 failed, 0 skipped\n');
});

t.test('a failed assertion is told at the end, with what was found and where', async (t) => {
  const { code, output } = report(
    'fails',
    `import t from '${TAP}';\nt.test('outer', async (t) => t.equal('pear', 'fig'));`,
  );
  t.equal(code, 1);
  t.match(output, /^FAILED a\.test\.mjs .*\n\nFailed:\na\.test\.mjs:2: should be equal\n {4}should be equal\n/);
  t.match(output, /-fig\n {4}\+pear\n/);
  t.match(output, /\n0 assertions passed, 1 failed, 0 skipped\n$/);
});

t.test('a file that ends by itself has its exit code', async (t) => {
  t.match(report('ends', 'process.exit(3);'), { code: 1, output: /a\.test\.mjs \(exit code 3\)\n {4}test failed/ });
});

t.test('a skipped test is named, and what goes to standard error is shown', async (t) => {
  const { code, output } = report(
    'skips',
    `import t from '${TAP}'; process.stderr.write('SKIPPED: no memory cgroup\\n'); t.test('one', { skip: 'no root' });`,
  );
  t.equal(code, 0);
  t.match(output, /SKIPPED: no memory cgroup\n/);
  t.match(output, /\nSkipped:\none \(no root\)\n/);
});

t.test('the list of failures alone has each failed assertion, and nothing else', async (t) => {
  const { code, output } = report(
    'lists',
    `import t from '${TAP}';\nt.test('outer', async (t) => t.equal('pear', 'fig'));\nt.test('other', async (t) => t.ok(1));`,
    'failures.ts',
  );
  t.equal(code, 1);
  t.match(output, /^a\.test\.mjs:2: should be equal\n {4}should be equal\n/);
  t.notMatch(output, /FAILED|assertions passed/);
});
