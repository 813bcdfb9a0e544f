import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

const ROOT = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Starts this Node as if it were another version, with the check preloaded as the scripts do. */
function startAs(version: string): { status: number | null; stdout: string; stderr: string } {
  const program = `Object.defineProperty(process, 'version', { value: '${version}' });
    require('./scripts/check-node.cjs');
    console.log('started');`;
  return spawnSync(process.execPath, ['--eval', program], { cwd: ROOT, encoding: 'utf8' });
}

t.test('a Node that is too old gets one sentence that says what to do', async (t) => {
  for (const version of ['v20.20.2', 'v22.18.0', 'v0.10.48']) {
    const { status, stdout, stderr } = startAs(version);
    t.equal(status, 1, version);
    t.equal(stdout, '', version);
    t.match(stderr, new RegExp(`^Node ${version} is too old: version 22\\.19 or later is required\\. Run .*\\n$`));
  }
});

t.test('a Node that is new enough starts', async (t) => {
  for (const version of ['v22.19.0', 'v24.0.0', 'v100.1.2'])
    t.match(startAs(version), { status: 0, stdout: 'started\n' });
});

t.test('every script that runs TypeScript checks the version first', async (t) => {
  const typescript = Object.entries(scripts).filter(([, line]) => line.includes('.ts'));
  t.ok(typescript.length > 5, `${typescript.length} scripts were found`);
  for (const [name, line] of typescript) t.match(line, /^node -r \.\/scripts\/check-node\.cjs /, name);
});
