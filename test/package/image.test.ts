import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { createAuthority } from '../control-plane/server/pki.ts';

t.setTimeout(FILE_PATIENCE);

const ROOT = new URL('../../', import.meta.url).pathname;
const isRoot = process.getuid?.() === 0;
/** The user of the image; only root can switch to it. */
const user = isRoot ? { uid: 65532, gid: 65532 } : {};
/** Node without any environment variable, also without those that the test runner passes to its child processes. */
const NODE = ['-i', process.execPath];

/** The files of the image, in a read-only folder. */
function image(): string {
  execFileSync('env', ['-u', 'NODE_OPTIONS', 'npm', 'run', 'bundle', '--silent'], { cwd: ROOT, stdio: 'pipe' });
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-runner-irsa-image-'));
  cpSync(join(ROOT, 'image'), join(folder, 'app'), { recursive: true });
  execFileSync('chmod', ['-R', 'a-w,a+rX', folder]);
  return folder;
}

t.test('the program of the image runs as user 65532, with read-only files and an empty environment', async (t) => {
  const folder = image();
  t.teardown(() => {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  });
  const program = join(folder, 'app/dist/bundle/main.js');
  const run = (...words: string[]) =>
    spawnSync('/usr/bin/env', [...NODE, program, ...words], { ...user, cwd: '/', encoding: 'utf8' });

  t.equal(run('--version').stdout, `${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version}\n`);
  t.match(run('validate', 'mapping', '-'), { status: 1, stdout: /^<stdin>:1:1 error .*\[yaml_empty\]/, stderr: '' });
  const fleet = join(ROOT, 'examples/shared-cache/fleet.yaml');
  const generated = run('generate', fleet, '--output', '/generated', '--dry-run', '--json');
  t.match(generated.stdout, 'chart/templates/deployment.yaml', generated.stderr);

  t.match(run('demo').stdout, /override_refused/);

  // Like a mounted Secret: files that the process may only read.
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
  const requester = 'gitlab/gitlab-runner-common';
  const question = ['explain', '--project', '4242', '--namespace', 'gitlab', '--requester', requester, '--mapping'];
  t.match(
    run(...question, join(mounted, 'mapping.yaml')).stdout,
    /see https:\/\/github\.com\/OWNER\/gitlab-runner-irsa\/blob\/v[\d.]+\/docs\/reasons\.md#patched/,
    'a page is an address, because files of the image cannot be opened',
  );

  const flags = ['--max-semi-space-size=4'];
  const child = spawn('/usr/bin/env', [...NODE, ...flags, program, ...serve, ...addresses], { ...user, cwd: '/' });
  t.teardown(() => child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const errors = text(child.stderr);
  const first = await Promise.race([listeningOn(child.stdout, child.stderr), ended.then((how) => ({ how }))]);
  if ('how' in first) throw new Error(`It ended with ${first.how} before it listened: ${await errors}`);
  const answer = await post(
    first.port,
    readFileSync(join(ROOT, 'examples/review.json'), 'utf8'),
    readFileSync(join(mounted, 'certificates/ca.crt')),
  );
  t.match(JSON.parse(answer), { response: { allowed: true, patchType: 'JSONPatch' } });
  child.kill('SIGTERM');
  t.equal(await ended, 0, await errors);
  chmodSync(join(mounted, 'certificates'), 0o755);
});

/** The files of a certificate of cert-manager. */
function writeCertificates(folder: string): void {
  const authority = createAuthority('image');
  const { certificate, key } = authority.issue({ ip: ['127.0.0.1'], dns: ['localhost'] });
  const files = { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority.certificate };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

async function listeningOn(...streams: NodeJS.ReadableStream[]): Promise<{ port: number }> {
  return new Promise((resolve) => {
    for (const stream of streams) {
      let said = '';
      stream.on('data', (chunk) => {
        said += chunk;
        const [, port] = /https:\/\/127\.0\.0\.1:(\d+)\//.exec(said) ?? [];
        if (port !== undefined) resolve({ port: Number(port) });
      });
    }
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
