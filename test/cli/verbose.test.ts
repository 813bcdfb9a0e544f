import t from 'tap';
import { commands } from '../../src/cli/run/commands.ts';
import { originalBlocks } from '../../src/cli/run/print-error.ts';
import { userError } from '../../src/errors.ts';
import { runChild } from './child.ts';
import { runCli } from './command-line.ts';
import { printed } from './screens.ts';

const MISSING = ['explain', 'nowhere', '--mapping', 'examples/demo/mapping.yaml'];

t.test('--verbose adds the original error below a user error', async (t) => {
  const terse = await runCli(MISSING);
  t.equal(terse.stderr, 'error: nowhere: there is no such file\n');
  const verbose = await runCli([...MISSING, '--verbose']);
  t.equal(verbose.code, terse.code);
  t.ok(verbose.stderr.startsWith(terse.stderr), verbose.stderr);
  t.match(verbose.stderr.slice(terse.stderr.length), /^original error: Error: ENOENT: .*\n {6}at /);
});

t.test('the environment can switch it on', async (t) => {
  const { stderr } = await runChild(MISSING, { env: { GITLAB_RUNNER_IRSA_VERBOSE: '1' } });
  t.match(stderr, /^original error: /m);
});

t.test('--verbose changes nothing where no other error is behind a user error', async (t) => {
  const words = ['validate', 'fleet'];
  t.strictSame(await runCli([...words, '--verbose']), await runCli(words));
});

for (const { name } of commands)
  t.test(`${name} has --verbose`, async (t) => {
    t.match((await runCli([name, '--help'])).stdout, /^ {2}--verbose /m);
  });

t.test('probe prints the error behind a failed connection', async (t) => {
  const words = ['probe', '--url', 'https://127.0.0.1:1'];
  t.equal((await runCli(words)).stderr, '');
  const { code, stderr } = await runCli([...words, '--verbose']);
  t.equal(code, 2);
  t.match(stderr, /^original error: Error: connect ECONNREFUSED 127\.0\.0\.1:1\n/);
});

t.test('the causes of an error follow it, down to a limit', async (t) => {
  const inner = new Error('inner');
  const outer = userError('outer', { code: 'x', because: new Error('middle', { cause: inner }) });
  const text = printed(originalBlocks(outer));
  t.match(
    text,
    /^original error: Error: outer\n(?: .*\n)+caused by: Error: middle\n(?: .*\n)+caused by: Error: inner\n/,
  );
  inner.cause = outer;
  t.equal(printed(originalBlocks(outer)).match(/^(?:original error|caused by):/gm)?.length, 5);
  t.match(printed(originalBlocks(new AggregateError([new Error('first'), new Error('second')]))), /Error: first\n/);
});

t.test('what is thrown but is not an error is printed as text', async (t) => {
  t.equal(printed(originalBlocks('oh')), 'original error: oh\n');
});

t.test('characters that would move the cursor or reverse the text do not reach the terminal', async (t) => {
  const error = new Error('mallory\u001b[2J\u202e\u009b\r\nevil');
  error.stack = `Error: ${error.message}`;
  t.equal(printed(originalBlocks(error)), 'original error: Error: mallory?[2J????evil\n');
});
