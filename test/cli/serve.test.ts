import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { exitOf, runChild, startCli } from './child.ts';

t.setTimeout(FILE_PATIENCE);

t.test('serve prints its addresses, answers, logs JSON and stops on SIGTERM', async (t) => {
  const certificates = join(t.testdir(), 'certs');
  const files = ['--mapping', 'examples/mapping.yaml', '--accounts', 'examples/accounts.yaml'];
  const child = startCli(['serve', ...files, '--certificates', certificates, '--listen', '127.0.0.1:0'], {
    env: { GITLAB_RUNNER_IRSA_HEALTH: '127.0.0.1:0', GITLAB_RUNNER_IRSA_GRACE: '0' },
  });
  t.teardown(() => child.kill('SIGKILL'));
  const said = text(child.stderr as NodeJS.ReadableStream);
  const ended = exitOf(child);
  const lines = linesOf(child.stdout as NodeJS.ReadableStream);
  const serving = await lines.find(({ msg }) => msg === 'serving');
  const [, url = ''] = /^(https:\/\/[\d.:]+)\/mutate/.exec(String(serving.reviews)) ?? [];
  const [, health = ''] = /^(http:\/\/[\d.:]+)\//.exec(String(serving.health)) ?? [];

  const asked = await runChild(['probe', '--url', url, '--health', health, '--ca', join(certificates, 'ca.crt')]);
  t.equal(asked.code, 0, asked.stdout + asked.stderr);
  child.kill('SIGTERM');
  t.equal(await ended, 0);
  const entries = await lines.all();
  t.ok(entries.some(({ reason }) => reason === 'not_a_runner_pod'));
  t.equal(entries.at(-1)?.msg, 'stopped');
  t.equal(await said, '', 'nothing else is in the log of a container, which has both streams');
});

t.test('serve logs as JSON why it ends, if no person reads the log', async (t) => {
  const folder = t.testdir({ 'mapping.yaml': 'version: 2\n' });
  const files = ['--mapping', join(folder, 'mapping.yaml'), '--accounts', 'examples/accounts.yaml'];
  const addresses = ['--listen', '127.0.0.1:0', '--health', '127.0.0.1:0'];
  const { code, stderr, stdout } = await runChild(['serve', ...files, ...addresses, '--certificates', folder]);
  t.equal(stderr, '');
  t.equal(code, 2);
  const line = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Line;
  t.match(line, {
    level: 'error',
    msg: 'ended by an error',
    code: 'mapping_invalid',
    error: /mapping\.yaml:1:10 error/,
  });
});

type Line = Record<string, unknown> & { msg: string; reason?: string };

/** The JSON lines of a stream as they arrive; a line that is not JSON throws. */
function linesOf(stream: NodeJS.ReadableStream) {
  const found: Line[] = [];
  const arrived = new EventEmitter();
  const reader = createInterface({ input: stream });
  reader.on('line', (line) => {
    found.push(JSON.parse(line) as Line);
    arrived.emit('line');
  });
  const closed = once(reader, 'close');
  return {
    async find(wanted: (line: Line) => boolean): Promise<Line> {
      for (;;) {
        const line = found.find(wanted);
        if (line !== undefined) return line;
        await once(arrived, 'line');
      }
    },
    async all(): Promise<Line[]> {
      await closed;
      return found;
    },
  };
}

t.test('an error at the start is logged once', async (t) => {
  const folder = t.testdir({ 'bad.yaml': 'version: 1\nrule: []\n' });
  const files = ['--mapping', join(folder, 'bad.yaml'), '--accounts', 'examples/accounts.yaml'];
  const { code, stdout, stderr } = await runChild(['serve', ...files, '--certificates', join(folder, 'certs')]);
  t.equal(code, 2);
  t.equal(`${stdout}${stderr}`.split('[unknown_key]').length - 1, 1, `${stdout}${stderr}`);
});
