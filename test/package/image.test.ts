import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { createAuthority } from '../control-plane/pki.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const isRoot = process.getuid?.() === 0;
/** Who runs in the image; only root can become somebody else. */
const user = isRoot ? { uid: 65532, gid: 65532 } : {};

/** What the image holds, in a folder that nobody may write to. */
function image(): string {
  execFileSync('env', ['-u', 'NODE_OPTIONS', 'npm', 'run', 'bundle', '--silent'], { cwd: ROOT, stdio: 'pipe' });
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-runner-irsa-image-'));
  cpSync(join(ROOT, 'image'), join(folder, 'app'), { recursive: true });
  execFileSync('chmod', ['-R', 'a-w,a+rX', folder]);
  return folder;
}

t.test('what the image holds runs as user 65532, with nothing writable and an empty environment', async (t) => {
  const folder = image();
  t.teardown(() => {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  });
  const program = join(folder, 'app/dist/bundle/main.js');
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [program, ...words], { ...user, env: {}, cwd: '/', encoding: 'utf8' });

  t.equal(run('--version').stdout, `${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version}\n`);
  t.match(run('validate', 'mapping', '-').stderr, /-/, 'a verb of its own chunk is found');
  const fleet = join(ROOT, 'examples/blog/fleet.yaml');
  const generated = run('generate', fleet, '--output', '/generated', '--dry-run', '--json');
  t.match(generated.stdout, 'chart/templates/deployment.yaml', generated.stderr);

  // A Secret as it is mounted: files that the process may read and nothing else.
  const mounted = mkdtempSync(join(tmpdir(), 'gitlab-runner-irsa-mounted-'));
  t.teardown(() => rmSync(mounted, { recursive: true }));
  mkdirSync(join(mounted, 'certificates'));
  for (const file of ['mapping.yaml', 'accounts.yaml']) copyFileSync(join(ROOT, 'examples', file), join(mounted, file));
  const serve = ['serve', '--mapping', join(mounted, 'mapping.yaml'), '--accounts', join(mounted, 'accounts.yaml')];
  const addresses = [
    '--listen',
    '127.0.0.1:0',
    '--health',
    '127.0.0.1:0',
    '--grace',
    '0',
    '--certificates',
    join(mounted, 'certificates'),
  ];
  writeCertificates(join(mounted, 'certificates'));
  execFileSync('chmod', ['-R', 'a-w,a+rX', mounted]);

  const child = spawn(process.execPath, ['--max-semi-space-size=2', program, ...serve, ...addresses], {
    ...user,
    env: {},
    cwd: '/',
  });
  t.teardown(() => child.kill('SIGKILL'));
  const errors = text(child.stderr);
  const port = await listeningOn(child.stdout, child.stderr);
  const answer = await post(
    port,
    readFileSync(join(ROOT, 'examples/review.json'), 'utf8'),
    readFileSync(join(mounted, 'certificates/ca.crt')),
  );
  t.match(JSON.parse(answer), { response: { allowed: true, patchType: 'JSONPatch' } });
  child.kill('SIGTERM');
  const code = await new Promise((resolve) => child.once('exit', resolve));
  t.equal(code, 0, await errors);
  chmodSync(join(mounted, 'certificates'), 0o755);
});

/** What cert-manager would put there. */
function writeCertificates(folder: string): void {
  const authority = createAuthority('image');
  const { certificate, key } = authority.issue({ ip: ['127.0.0.1'], dns: ['localhost'] });
  const files = { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority.certificate };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

async function listeningOn(...streams: NodeJS.ReadableStream[]): Promise<number> {
  return new Promise((resolve) => {
    for (const stream of streams)
      stream.on('data', (chunk) => {
        const [, port] = /https:\/\/127\.0\.0\.1:(\d+)/.exec(String(chunk)) ?? [];
        if (port !== undefined) resolve(Number(port));
      });
  });
}

function post(port: number, body: string, ca: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: '/mutate/enforce', method: 'POST', ca, agent: false as const };
    const sent = request({ ...options, headers: { 'content-type': 'application/json' } }, (response) =>
      resolve(text(response)),
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
