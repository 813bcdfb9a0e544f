import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { createAuthority, issueLeaf } from '../../src/certificates/authority.ts';
import type { Running } from '../../src/serve/process/lifecycle.ts';
import { serve } from '../../src/serve/serve.ts';
import { readSettings, type ServeOptions } from '../../src/serve/settings/settings.ts';
import { PATIENCE, waitUntil } from '../control-plane/client/wait-until.ts';

t.setTimeout(PATIENCE);

const run = promisify(execFile);
const REVIEW = readFileSync('examples/review.json', 'utf8');
const MAPPING = readFileSync('examples/mapping.yaml', 'utf8');

type Line = Record<string, unknown> & { level: string; message: string };

function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-runner-irsa-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The first server writes its certificates here. Later servers use them: a test that is not about certificates needs no new ones. */
const CERTIFICATES = temporaryFolder(t);

/** The whole server on free ports, with the files of `examples/` except those that a test passes. */
async function start(t: Test, options: ServeOptions = {}) {
  const lines: Line[] = [];
  const printed: string[] = [];
  const note = (level: string) => (fields: object, message: string) => void lines.push({ level, message, ...fields });
  const settings = readSettings({
    mapping: 'examples/mapping.yaml',
    accounts: 'examples/accounts.yaml',
    certificates: CERTIFICATES,
    listen: '127.0.0.1:0',
    health: '127.0.0.1:0',
    grace: '0',
    ...options,
  });
  const running = await serve(settings, {
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    print: (text) => printed.push(text),
    version: '1.2.3',
    watch: { settleMilliseconds: 10, pollMilliseconds: 3_600_000 },
  });
  t.teardown(() => running.stop(AbortSignal.abort()));
  const health = async (path: string) => fetch(`http://127.0.0.1:${running.health.port}${path}`);
  const sample = async (name: string) => {
    const text = await (await health('/metrics')).text();
    return text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1);
  };
  const ca = () => readFileSync(join(settings.certificates ?? '', 'ca.crt'), 'utf8');
  return { running, lines, printed, health, sample, ca, settings };
}

function post({ port }: Running['webhook'], options: RequestOptions): Promise<{ status: number; body: Answer }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(REVIEW) };
    const sent = httpsRequest(
      { host: 'localhost', port, method: 'POST', path: '/mutate/enforce', headers, ...options },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    sent.on('error', reject);
    sent.end(REVIEW);
  });
}

/** Milliseconds between an answer and the next request of the same client. */
const PACE = 50;

type Answer = { response: { allowed: boolean; warnings?: string[]; auditAnnotations: { reason: string; to: string } } };

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  await waitUntil(what, async () => (await condition()) || undefined);
}

t.test('the examples work: ready, and the printed curl line gets a decision', async (t) => {
  const { health, printed, sample } = await start(t);
  t.equal((await health('/healthz')).status, 200);
  const ready = await health('/readyz');
  t.equal(ready.status, 200);
  const names = ((await ready.json()) as { conditions: { name: string }[] }).conditions.map(({ name }) => name);
  t.strictSame(names, ['serving', 'certificate', 'mapping', 'accounts']);
  t.equal(await sample('gitlab_runner_irsa_mapping_valid'), '1');
  for (const which of ['leaf', 'authority'])
    t.ok(
      Number(await sample(`gitlab_runner_irsa_certificate_expiry_timestamp_seconds{certificate="${which}"}`)) >
        Date.now() / 1000,
    );

  const line = /^ {2}(curl .*)$/m.exec(printed.join(''))?.[1];
  t.ok(line, 'a line was printed');
  const hasCurl = await run('curl', ['--version']).then(
    () => true,
    () => false,
  );
  if (!hasCurl) return;
  const { stdout } = await run('/bin/sh', ['-c', line ?? '']);
  t.match(JSON.parse(stdout), {
    response: { allowed: true, auditAnnotations: { reason: 'patched', to: 'ci-billing' } },
  });
});

t.test('a bad edit keeps the old decision, and log, metric, readiness and warning say so', async (t) => {
  // A warning has 256 characters, and a checkout may be in a folder with a long path.
  const mapping = join(temporaryFolder(t), 'mapping.yaml');
  writeFileSync(mapping, MAPPING);
  const { ca, health, lines, running, sample } = await start(t, { mapping });
  const before = await post(running.webhook, { ca: ca() });

  writeFileSync(mapping, MAPPING.replace('serviceAccount: ci-billing\n', 'serviceAcount: ci-billing\n'));
  await until('the edit to be refused', async () => (await sample('gitlab_runner_irsa_mapping_valid')) === '0');
  const after = await post(running.webhook, { ca: ca() });
  t.match(before.body.response, { allowed: true, auditAnnotations: { to: 'ci-billing' } });
  t.match(after.body.response, { allowed: true, auditAnnotations: { to: 'ci-billing' } });
  t.match(after.body.response.warnings, [/the newest edit of the mapping was refused.* in the log$/]);
  const told = lines.find(({ level }) => level === 'error');
  t.match(told, {
    message: /last good one still active$/,
    findings: [/mapping\.yaml:\d+:\d+ error .*missing/, /mapping\.yaml:\d+:\d+ error .*serviceAcount/],
  });
  const ready = await health('/readyz');
  t.equal(ready.status, 200, 'it stays ready');
  t.match(await ready.text(), /newest edit was refused/);

  writeFileSync(`${mapping}.new`, MAPPING.replace('serviceAccount: ci-billing\n', 'serviceAccount: ci-project-1001\n'));
  renameSync(`${mapping}.new`, mapping);
  await until('the edit to be loaded', async () => (await sample('gitlab_runner_irsa_mapping_valid')) === '1');
  const fixed = await post(running.webhook, { ca: ca() });
  t.match(fixed.body.response, { auditAnnotations: { to: 'ci-project-1001' } });
});

const now = new Date();
const authority = await createAuthority({ commonName: 'test', now, days: 2 });

t.test('a new certificate is served without a restart; a bad one is not', async (t) => {
  const names = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const [one, two] = [
    await issueLeaf({ authority, names, now, days: 1 }),
    await issueLeaf({ authority, names, now, days: 1 }),
  ];
  const folder = t.testdir({ 'tls.crt': one.certificate, 'tls.key': one.key, 'ca.crt': authority.certificate });
  const { lines, running } = await start(t, { certificates: folder });
  const served = () =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ port: running.webhook.port, servername: 'localhost', ca: authority.certificate }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.once('error', reject);
    });
  const first = await served();

  writeFileSync(join(folder, 'tls.crt'), 'nothing');
  await until('the log', () => lines.some(({ code }) => code === 'old_pair_kept'));
  t.match(
    lines.find(({ level }) => level === 'error'),
    { code: 'certificate_unreadable', message: /tls\.crt/ },
  );
  t.equal(await served(), first);

  for (const [name, text] of [
    ['tls.key', two.key],
    ['tls.crt', two.certificate],
  ] as const) {
    writeFileSync(join(folder, `${name}.new`), text);
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }
  await until('the log', () => lines.some(({ code }) => code === 'pair_replaced'));
  t.not(await served(), first);
});

const unusable: [name: string, options: (folder: string) => ServeOptions, code: string, says: RegExp][] = [
  [
    'a mapping with two errors',
    (folder) => ({ mapping: join(folder, 'bad.yaml') }),
    'mapping_invalid',
    /^the mapping cannot be used:\n {2}.*bad\.yaml:1:\d+ error .*\n {2}.*bad\.yaml:2:1 error /,
  ],
  ['no mapping', () => ({ mapping: 'none.yaml' }), 'mapping_invalid', /none\.yaml:1:1 error there is no such file/],
  [
    'a file without accounts',
    (folder) => ({ accounts: join(folder, 'bad.yaml') }),
    'accounts_invalid',
    /^the accounts cannot be used:\n {2}.*bad\.yaml:1:1 error/,
  ],
  [
    'a certificate without its key',
    (folder) => ({ certificates: join(folder, 'certs') }),
    'certificates_invalid',
    /tls\.key does not exist/,
  ],
  [
    'an address of another machine',
    () => ({ listen: '192.0.2.1:0' }),
    'address_unavailable',
    /^--listen: cannot listen on 192\.0\.2\.1:0 \(EADDRNOTAVAIL\): this machine does not have that address; choose one of its own$/,
  ],
];

for (const [name, options, code, message] of unusable) {
  t.test(`${name} at the start is an error with every finding, and nothing keeps running`, async (t) => {
    const folder = t.testdir({ 'bad.yaml': 'version: 2\nrule: []\n', certs: { 'tls.crt': authority.certificate } });
    await t.rejects(start(t, options(folder)), { message, cause: { code } });
  });
}

t.test('the error for a port that is taken names its flag', async (t) => {
  const { running } = await start(t);
  const taken = `127.0.0.1:${running.health.port}`;
  await t.rejects(start(t, { health: taken }), {
    message: `--health: cannot listen on ${taken} (EADDRINUSE): another process is listening there; stop it or choose another port`,
    cause: { code: 'address_unavailable', where: '--health' },
  });
});

t.test('one of two replicas is stopped under constant requests, and none is lost', async (t) => {
  // Long enough to observe it on a busy machine.
  const one = await start(t, { grace: '3' });
  const two = await start(t);
  // As kube-proxy does it: a new connection goes to a replica that is ready, an open one stays where it is.
  let target = one.running.webhook.port;
  const dial = (options: object) =>
    connect({ ...options, host: '127.0.0.1', port: target, servername: 'localhost', ca: one.ca() });
  class Pool extends Agent {
    override createConnection(options: object) {
      return dial(options);
    }
  }
  const pool = new Pool({ keepAlive: true, maxSockets: 4 });
  t.teardown(() => pool.destroy());

  const statuses: number[] = [];
  const failures: unknown[] = [];
  let going = true;
  const load = async (options: () => RequestOptions) => {
    for (; going; await pause(PACE)) {
      await post(one.running.webhook, options()).then(
        ({ status }) => statuses.push(status),
        (reason) => failures.push(reason),
      );
    }
  };
  const loads = [
    ...Array.from({ length: 4 }, () => load(() => ({ agent: pool }))),
    ...Array.from({ length: 2 }, () => load(() => ({ agent: new Pool({ keepAlive: false }) }))),
  ];
  await until('50 answers', () => statuses.length > 50);
  const stopped = one.running.stop();
  t.equal((await one.health('/readyz')).status, 503, 'not ready at once');
  const served = () => one.lines.filter(({ message }) => message === 'allowed').length;
  const before = served();
  target = two.running.webhook.port;
  await stopped;
  t.ok(served() > before, 'and still serving on the connections that it has');
  const sofar = statuses.length;
  await until('50 more answers', () => statuses.length > sofar + 50);
  going = false;
  await Promise.all(loads);
  t.strictSame(failures, []);
  t.ok(statuses.every((status) => status === 200));
  await t.rejects(one.health('/healthz'), 'the process has nothing left to do');
});

t.test('a request that is half sent at the signal is still answered', async (t) => {
  const { ca, running } = await start(t);
  const socket = connect({ port: running.webhook.port, servername: 'localhost', ca: ca() });
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  await new Promise<void>((resolve) => socket.once('secureConnect', resolve));
  const head = `POST /mutate/enforce HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(REVIEW)}\r\n\r\n`;
  await new Promise<void>((resolve) => socket.write(head + REVIEW.slice(0, 1000), () => resolve()));
  const stopped = running.stop();
  await pause(200);
  socket.write(REVIEW.slice(1000));
  await stopped;
  await ended;
  t.match(text, /^HTTP\/1\.1 200 OK\r\n.*connection: close.*"allowed":true/s);
});
