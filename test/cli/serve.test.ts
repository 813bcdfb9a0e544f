import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { PATIENCE } from '../control-plane/client/wait-until.ts';
import { exitOf, runChild, startCli } from './child.ts';

t.setTimeout(PATIENCE);

t.test('serve prints its addresses, answers, logs JSON and stops on SIGTERM', async (t) => {
  const certificates = join(t.testdir(), 'certs');
  const files = ['--mapping', 'examples/mapping.yaml', '--accounts', 'examples/accounts.yaml'];
  const child = startCli(['serve', ...files, '--certificates', certificates, '--listen', '127.0.0.1:0'], {
    env: { GITLAB_RUNNER_IRSA_HEALTH: '127.0.0.1:0', GITLAB_RUNNER_IRSA_GRACE: '0' },
  });
  t.teardown(() => child.kill('SIGKILL'));
  const log = text(child.stdout as NodeJS.ReadableStream);
  const ended = exitOf(child);
  const said = await announced(child.stderr as NodeJS.ReadableStream);
  const [, url = ''] = /(https:\/\/[\d.:]+)\/mutate/.exec(said) ?? [];
  const [, health = ''] = /(http:\/\/[\d.:]+)\//.exec(said) ?? [];

  const asked = await runChild(['probe', '--url', url, '--health', health, '--ca', join(certificates, 'ca.crt')]);
  t.equal(asked.code, 0, asked.stdout + asked.stderr);
  child.kill('SIGTERM');
  t.equal(await ended, 0);
  const entries = (await log)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; reason?: string });
  t.ok(entries.some(({ reason }) => reason === 'not_a_runner_pod'));
  t.equal(entries.at(-1)?.msg, 'stopped');
});

t.test('an error at the start is printed once, by the error and not by the log, too', async (t) => {
  const folder = t.testdir({ 'bad.yaml': 'version: 1\nrule: []\n' });
  const files = ['--mapping', join(folder, 'bad.yaml'), '--accounts', 'examples/accounts.yaml'];
  const { code, stdout, stderr } = await runChild(['serve', ...files, '--certificates', join(folder, 'certs')]);
  t.equal(code, 2);
  t.match(
    stderr,
    /the mapping cannot be used:\n.*\[unknown_key\]\n.*hint: fix the mapping, then check it: .* validate mapping/,
  );
  t.equal(`${stdout}${stderr}`.split('[unknown_key]').length - 1, 1, `${stdout}${stderr}`);
});

async function announced(stream: NodeJS.ReadableStream): Promise<string> {
  let said = '';
  while (!said.includes('certificates')) {
    const [chunk] = (await once(stream, 'data')) as [Buffer];
    said += String(chunk);
  }
  return said;
}
