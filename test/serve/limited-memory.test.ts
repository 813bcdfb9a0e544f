import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { waitUntil } from '../control-plane/client/wait-until.ts';
import { freePorts } from '../control-plane/processes/free-ports.ts';
import { type FakeApiServer, startApiServer } from './fake-api-server.ts';
import { createMemoryGroup, type MemoryGroup } from './memory-group.ts';

// The program of the image, in as much memory as the chart gives to its container (`resources.limits.memory`).
const MIB = 1_048_576;
const LIMIT = 256 * MIB;
const PATIENCE = { within: 120_000 };

const CONFIG_MAP = 'gitlab-runner-irsa-mapping';
const rules = (count: number, account: string) =>
  `version: 1\nmanagers: [{serviceAccount: gitlab/gitlab-runner, namespaces: [ci]}]\nrules:\n${Array.from(
    { length: count },
    (_, index) =>
      `  - name: project-${index}\n    match: {kind: job, projects: [${100_000 + index}]}\n    serviceAccount: ${account}-${index}\n`,
  ).join('')}`;
const filled = (head: string, unit: string) => head + unit.repeat(Math.floor((MIB - 100 - head.length) / unit.length));
const DASHES = filled('version: 1\nrules:\n', '-\n');
const SPOILED: Record<string, string> = {
  'a list of words': filled('version: 1\nmanagers: [', 'a,'),
  'a list of dashes': DASHES,
  'a list of empty maps': filled('version: 1\nrules: [', '{},'),
  'empty lines': filled('version: 1\n', '\n'),
  documents: filled('version: 1\n', '---\n'),
};
/** So many that the thread ends at its limit. */
const HEAVY = `version: 1\n${Array.from({ length: 100_000 }, (_, index) => `k${index}:\n`).join('')}`;

type Answer = { response: { allowed: boolean; warnings?: string[]; status?: { message: string } } };
type Condition = { name: string; ok: boolean; message: string };

const group = createMemoryGroup(LIMIT);
const missing = 'missing' in group ? group.missing : undefined;
const isFailure = Boolean(process.env.CI) && process.env.CI !== 'false';
if (missing !== undefined) {
  t.comment(`SKIPPED: what a spoiled mapping does in 256 MiB: ${missing}.`);
  if (isFailure) t.fail(`With CI=${process.env.CI} that is a failure: ${missing}`);
}

t.test('a process in 256 MiB', missing === undefined ? {} : { skip: missing }, async (t) => {
  const limited = group as MemoryGroup;
  t.teardown(() => limited.remove());
  const program = bundle(t);
  const accounts = Array.from({ length: 10_000 }, (_, index) => `ci-${index}`);
  const api = await startApiServer(t, { configMap: CONFIG_MAP, accounts, mapping: rules(10_000, 'ci') });
  let process = await start(t, program, limited, api);
  const expectReady = async (status: number, message: RegExp) => {
    const conditions = await waitUntil(
      String(message),
      async () => {
        if (process.child.exitCode !== null || process.child.signalCode !== null)
          throw new Error(`it ended: ${process.child.exitCode} ${process.child.signalCode}`);
        const answer = await process.readiness();
        const mapping = answer.conditions.find(({ name }) => name === 'mapping');
        return (answer.status === status && message.test(mapping?.message ?? '')) || undefined;
      },
      PATIENCE,
    );
    t.ok(conditions, `${status} ${message}`);
  };
  await expectReady(200, /^Active since [^;]+$/);

  await t.test('answers for every edit, and lives', async (t) => {
    for (const [name, text] of Object.entries(SPOILED)) {
      const { response } = await process.check(text);
      t.notOk(response.allowed, name);
      t.match(
        response.status?.message,
        /found more than 500000 words and marks up to here, wanted at most 500000/,
        name,
      );
    }
    t.match(await process.check(HEAVY), { response: { allowed: true, warnings: [/could not check this mapping/] } });
    const valid = rules(10_000, 'ci-other');
    for (const { response } of await Promise.all([process.check(valid), process.check(valid), process.check(valid)]))
      t.ok(response.allowed, 'three edits with 10,000 rules at the same time');
    t.match(await process.check(rules(10, 'ci')), { response: { allowed: true, warnings: undefined } });
  });

  await t.test('keeps the last good mapping when a spoiled one is stored, and takes the next one', async () => {
    api.map(DASHES);
    await expectReady(200, /; the newest edit was refused: mapping\.yaml:\d+:1 error found more than 500000 words/);
    api.map(HEAVY);
    await expectReady(
      200,
      /; the newest edit was refused: .*parsing (?:needed more than 96 MiB|took longer than 20 s)/,
    );
    api.map(rules(10_000, 'ci-new'));
    await expectReady(200, /^Active since [^;]+$/);
  });

  await t.test('starts with a spoiled mapping, is not ready, says why, and is once the mapping is good', async (t) => {
    api.map(DASHES);
    await expectReady(200, /the newest edit was refused/);
    await process.stop();
    process = await start(t, program, limited, api);
    await expectReady(
      503,
      /^Waiting for the first good mapping: mapping\.yaml:\d+:1 error found more than 500000 words/,
    );
    api.map(HEAVY);
    await expectReady(503, /parsing (?:needed more than 96 MiB|took longer than 20 s)/);
    api.map(rules(10_000, 'ci'));
    await expectReady(200, /^Active since [^;]+$/);
    await process.stop();
  });

  t.equal(limited.kills(), 0, 'the kernel killed nothing');
  t.comment(`the most memory, with cached files: ${Math.round(limited.peak() / MIB)} MiB`);
});

function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-runner-irsa-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @returns the path of the program */
function bundle(t: Test): string {
  const folder = temporaryFolder(t);
  execFileSync(process.execPath, ['scripts/bundle.ts', folder], { stdio: 'pipe' });
  return join(folder, 'dist/bundle/main.js');
}

async function start(t: Test, program: string, limited: MemoryGroup, api: FakeApiServer) {
  const folder = temporaryFolder(t);
  const [token, certificates] = [join(folder, 'token'), join(folder, 'certificates')];
  mkdirSync(token);
  const files = { token: 'token', 'ca.crt': api.certificateAuthority, namespace: 'irsa' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(token, name), text);
  const [port = 0, health = 0] = await freePorts(2);
  const words = [
    ...[process.execPath, '--max-semi-space-size=2', program, 'serve', '--in-cluster', '--token-folder', token],
    ...['--mapping-config-map', CONFIG_MAP, '--certificates', certificates, '--grace', '0'],
    ...['--listen', `127.0.0.1:${port}`, '--health', `127.0.0.1:${health}`],
  ];
  // It begins once it is in the group: all of its memory counts.
  const child = spawn('sh', ['-c', 'read -r _; exec "$@"', 'sh', ...words], {
    env: { PATH: process.env.PATH, KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(api.port) },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  t.teardown(() => {
    child.kill('SIGKILL');
    return ended;
  });
  limited.add(child.pid ?? 0);
  child.stdin.end('\n');
  return {
    child: child as ChildProcess,
    async readiness() {
      const answer = await fetch(`http://127.0.0.1:${health}/readyz`).catch(() => undefined);
      const body = (await answer?.json()) as { conditions: Condition[] } | undefined;
      return { status: answer?.status ?? 0, conditions: body?.conditions ?? [] };
    },
    check: (mapping: string) => check(port, readFileSync(join(certificates, 'ca.crt'), 'utf8'), mapping),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** An edit of the mapping, as the API server asks about it. */
function check(port: number, ca: string, mapping: string): Promise<Answer> {
  const body = JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      ...{ uid: 'u', operation: 'UPDATE', namespace: 'irsa', name: CONFIG_MAP, options: {} },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      object: { metadata: {}, data: { 'mapping.yaml': mapping } },
      oldObject: { metadata: {}, data: {} },
    },
  });
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', ca, headers: { 'content-type': 'application/json' } };
    const sent = request(`https://localhost:${port}/validate/mapping?timeout=30s`, options, (response) => {
      resolve(json(response) as Promise<Answer>);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
