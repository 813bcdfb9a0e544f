import { execFile } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import t from 'tap';
import { createAuthority, issueLeaf } from '../../src/certificates/authority.ts';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { wholeLists } from '../whole-lists.ts';
import { post, start, temporaryFolder, until } from './running.ts';

t.setTimeout(FILE_PATIENCE);

const run = promisify(execFile);
const MAPPING = readFileSync('examples/mapping.yaml', 'utf8');

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
  t.match(
    after.body.response.warnings,
    wholeLists([/the newest edit of the mapping was refused.* in the log\. Contact: #ci-platform/]),
  );
  const told = lines.find(({ level }) => level === 'error');
  t.match(
    told,
    wholeLists({
      message: /last good one still active$/,
      findings: [/mapping\.yaml:\d+:\d+ error .*missing/, /mapping\.yaml:\d+:\d+ error .*serviceAcount/],
    }),
  );
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
