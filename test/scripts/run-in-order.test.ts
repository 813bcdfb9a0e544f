import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';

const SCRIPT = new URL('../../scripts/run-in-order.ts', import.meta.url).href;

/** Runs Node programs in order, in a process of its own: they write to its terminal. */
async function runInOrder(...programs: string[]): Promise<{ code: number; stdout: string }> {
  return runBy('runInOrder', programs);
}

async function runBy(name: string, programs: string[]): Promise<{ code: number; stdout: string }> {
  const commands = JSON.stringify(programs.map((program) => [process.execPath, '--eval', program]));
  const main = `import { ${name} } from '${SCRIPT}'; process.exitCode = await ${name}(${commands});`;
  const args = ['--input-type=module', '--eval', main];
  return promisify(execFile)(process.execPath, args).then(
    ({ stdout }) => ({ code: 0, stdout }),
    ({ code, stdout }) => ({ code, stdout }),
  );
}

t.test('commands that succeed run one after the other, and each is named', async (t) => {
  const { code, stdout } = await runInOrder('console.log("one")', 'console.log("two")');
  t.equal(code, 0);
  t.match(stdout, /> .*console\.log\("one"\)\none\n\n> .*console\.log\("two"\)\ntwo\n$/s);
});

t.test('the first that fails ends the run with its exit code', async (t) => {
  const { code, stdout } = await runInOrder('process.exit(3)', 'console.log("two")');
  t.equal(code, 3);
  t.notMatch(stdout, 'two');
});

t.test('a command that a signal ends has the exit code of a shell', async (t) => {
  const { code } = await runInOrder('process.kill(process.pid, "SIGTERM")');
  t.equal(code, 128 + 15);
});

t.test('commands that run together all run to their end, and one that fails gives its exit code', async (t) => {
  const { code, stdout } = await runBy('runTogether', ['process.exit(3)', 'setTimeout(() => console.log("two"), 200)']);
  t.equal(code, 3);
  t.match(stdout, /^two$/m);
});
