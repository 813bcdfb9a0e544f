import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { waitUntil } from '../client/wait-until.ts';
import { createProcessGroup } from './process-group.ts';

function group(t: Test) {
  const lines: string[] = [];
  const processes = createProcessGroup({ log: (line) => lines.push(line) });
  t.teardown(() => processes.stop());
  return { lines, processes };
}
const forever = new Promise<never>(() => {});

t.test(
  'a program that dies while a caller waits for it is the error of that caller, with its last lines',
  async (t) => {
    const { lines, processes } = group(t);
    processes.start('broken', '/bin/sh', ['-c', 'echo first; echo "no such flag" >&2; exit 3']);
    await t.rejects(processes.unlessOneDies(forever), {
      message: 'broken ended with code 3. Its last lines:\n  first\n  no such flag',
    });
    t.strictSame(lines, []);
  },
);

t.test('a program that dies later is logged', async (t) => {
  const { lines, processes } = group(t);
  const child = processes.start('killed', '/bin/sleep', ['60']);
  process.kill(child.pid, 'SIGKILL');
  await waitUntil('the line', async () => lines.length > 0 || undefined);
  t.strictSame(lines, ['killed was ended by SIGKILL. It wrote nothing.']);
});

t.test('a program that cannot be started is an error', async (t) => {
  const { processes } = group(t);
  processes.start('absent', join(processes.folder, 'absent'), []);
  await t.rejects(processes.unlessOneDies(forever), { message: /^absent could not be started: .*ENOENT/ });
});

t.test('what was started last ends first, and the folder goes last', async (t) => {
  const { lines, processes } = group(t);
  const ends = t.testdir({ ends: '' });
  const script = 'trap \'echo $1 >> "$2"; exit 0\' TERM; echo ready; while :; do sleep 0.02; done';
  for (const name of ['etcd', 'api-server', 'controllers']) {
    const { output } = processes.start(name, '/bin/sh', ['-c', script, 'sh', name, join(ends, 'ends')]);
    await waitUntil(`${name}`, async () => readFileSync(output, 'utf8').includes('ready') || undefined);
  }
  await Promise.all([processes.stop(), processes.stop()]);
  t.equal(readFileSync(join(ends, 'ends'), 'utf8'), 'controllers\napi-server\netcd\n');
  t.notOk(existsSync(processes.folder));
  t.strictSame(lines, []);
});
