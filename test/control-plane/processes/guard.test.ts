import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { waitUntil } from '../client/wait-until.ts';

/** Watches a `sleep` and a folder, releases another `sleep`, says their process ids, and does what it is told. */
const program = `
  import { spawn } from 'node:child_process';
  import { createGuard } from ${JSON.stringify(join(import.meta.dirname, 'guard.ts'))};
  const guard = createGuard();
  guard.removeAtEnd(process.argv[1]);
  const [watched, released] = [1, 2].map(() => spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }));
  guard.watch(watched.pid);
  guard.watch(released.pid);
  guard.release(released.pid);
  process.stdout.write([watched.pid, released.pid].join(' '));
  const how = process.argv[2];
  if (how === 'exit') process.exit(0);
  if (how === 'close') await guard.close();
  setInterval(() => {}, 1000);
`;

const ends: [name: string, how: string, signal?: NodeJS.Signals][] = [
  ['an exit ends what is watched', 'exit'],
  ['an early close ends what is watched', 'close'],
  ['a signal without a handler ends what is watched', 'wait', 'SIGTERM'],
  ['SIGKILL ends what is watched', 'wait', 'SIGKILL'],
];

for (const [name, how, signal] of ends) {
  t.test(name, async (t) => {
    const folder = t.testdir({ 'with space': { file: '' } });
    const args = ['--input-type=module-typescript', '--eval', program, join(folder, 'with space'), how];
    const owner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    t.teardown(() => owner.kill('SIGKILL'));
    const [said] = (await once(owner.stdout, 'data')) as [Buffer];
    const [watched = 0, released = 0] = said.toString().split(' ').map(Number);
    t.teardown(() => process.kill(released, 'SIGKILL'));
    if (signal) owner.kill(signal);

    await waitUntil('the watched process to end', async () => !isAlive(watched) || undefined);
    await waitUntil('the folder to be removed', async () => !existsSync(join(folder, 'with space')) || undefined);
    t.ok(isAlive(released), 'what was released continues');
    t.ok(existsSync(folder), 'the folder above is left alone');
  });
}

/** A zombie is dead: in a container without an init, no process reaps it. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Where there is no /proc, every process that can be signaled lives.
    return !existsSync('/proc/self/stat') || !/ Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
