import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { removeFolder } from '../../scripts/package-chart/remove-folder.ts';

/** Removes the files of a folder in the order opposite to that in which they are listed. */
const REMOVER = `
const { readdirSync, unlinkSync } = require('node:fs');
process.stdout.write('begin');
for (const file of readdirSync('.').reverse()) try { unlinkSync(file); } catch {}
`;

t.test('a folder is removed also while another program removes its files', async (t) => {
  const folder = join(t.testdir(), 'folder');
  mkdirSync(folder);
  for (let file = 0; file < 3000; file += 1) writeFileSync(join(folder, String(file)), '');
  const remover = spawn(process.execPath, ['-e', REMOVER], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => remover.once('exit', resolve));
  await new Promise((resolve) => remover.stdout.once('data', resolve));
  removeFolder(folder);
  t.notOk(existsSync(folder));
  await ended;
});

t.test('a folder that does not exist is removed already', async (t) => {
  removeFolder(join(t.testdir(), 'absent'));
  t.pass();
});
