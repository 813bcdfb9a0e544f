import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { runCli } from '../cli/command-line.ts';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { writeKubeconfig } from '../control-plane/server/kubeconfig.ts';
import { createAuthority } from '../control-plane/server/pki.ts';
import { buildExecutable, skipExecutable } from './build-executable.ts';

t.setTimeout(FILE_PATIENCE);

const ROOT = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const MAPPING = join(ROOT, 'examples/mapping.yaml');
const FLEET = join(ROOT, 'examples/shared-cache/fleet.yaml');

type Outcome = { code: number; stdout: string; stderr: string };

t.test(
  'one file runs without Node, without a home folder and without other files',
  { skip: skipExecutable },
  async (t) => {
    const folder = t.testdir({ home: {}, work: {} });
    const file = join(folder, 'gitlab-runner-irsa');
    buildExecutable(file);

    /** With an environment that has nothing but an empty home folder. */
    const run = async (words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> => {
      const child = spawn(file, words, {
        cwd: join(folder, 'work'),
        env: { HOME: join(folder, 'home'), PATH: '/nonexistent', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
      const [code] = (await once(child, 'exit')) as [number];
      const [stdout, stderr] = await outputs;
      return { code, stdout, stderr };
    };

    await t.test('version and help', async (t) => {
      t.match(await run(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
      t.match(await run(['version']), { code: 0, stdout: `gitlab-runner-irsa ${version}\n`, stderr: '' });
      t.same(await run(['--help']), await plain(['--help']));
    });

    await t.test('explain and validate answer as the checkout does', async (t) => {
      const question = ['--project', '4242', '--namespace', 'gitlab', '--requester', 'gitlab/gitlab-runner-common'];
      const explain = ['explain', ...question, '--mapping', MAPPING];
      t.same(await run([...explain, '--json']), await plain([...explain, '--json']));
      const page = `https://github.com/OWNER/gitlab-runner-irsa/blob/v${version}/docs/reasons.md#patched`;
      t.match((await run(explain)).stdout, `see ${page}\n`, 'a page is an address, because there are no files');
      t.same(await run(['validate', 'mapping', MAPPING]), await plain(['validate', 'mapping', MAPPING]));
    });

    await t.test('generate writes what the checkout writes', async (t) => {
      const output = join(folder, 'work/generated');
      t.equal((await run(['generate', FLEET, '--output', output])).code, 0);
      t.ok(readdirSync(output).length > 3);
      t.match(await plain(['generate', FLEET, '--output', output, '--check']), { code: 0 });
    });

    await t.test('demo serves, loads a mapping in a thread, and leaves nothing behind', async (t) => {
      const temporary = join(folder, 'temporary');
      mkdirSync(temporary);
      const { code, stderr, stdout } = await run(['demo'], { TMPDIR: temporary });
      t.same({ code, stderr }, { code: 0, stderr: '' });
      t.match(stdout, /override_refused/);
      t.notMatch(stdout, /Next:/, 'it names no files that do not exist');
      t.same(readdirSync(temporary), []);
    });

    await t.test('doctor says what is missing', async (t) => {
      t.match(await run(['doctor']), { code: 2, stdout: '', stderr: /^error: no kubeconfig found/ });
    });

    await t.test('doctor reads a cluster and AWS with the libraries that are loaded on demand', async (t) => {
      const words = ['--kubeconfig', await refusingCluster(t)];
      const { code, stderr } = await run(['doctor', '--aws', ...words], {
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 'b',
        AWS_REGION: 'eu-central-1',
        AWS_ENDPOINT_URL: await refusingAws(t),
      });
      t.match({ code, stderr }, { code: 2, stderr: /^error: sts:GetCallerIdentity: not for you\n/ });
      t.match(await run(['version', '--cluster', ...words]), { code: 2, stdout: /kubernetes {2}unknown/ });
    });

    t.same(readdirSync(join(folder, 'home')), [], 'nothing was written into the home folder');
  },
);

/** The same in this process. */
async function plain(words: readonly string[]): Promise<Outcome> {
  const { code, stderr, stdout } = await runCli(words);
  return { code, stdout, stderr };
}

/** @returns the kubeconfig of an API server that refuses everything */
async function refusingCluster(t: Test): Promise<string> {
  const authority = createAuthority('refusing');
  const { certificate, key } = authority.issue({ ip: ['127.0.0.1'] });
  const server = createServer({ cert: certificate, key }, (_, response) => {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ kind: 'Status', status: 'Failure', reason: 'Forbidden', code: 403, message: 'no' }));
  });
  const port = await listen(t, server);
  const file = join(t.testdir(), 'kubeconfig');
  const connection = { server: `https://127.0.0.1:${port}`, certificateAuthority: authority.certificate, token: 'x' };
  writeKubeconfig(connection, { file });
  return file;
}

/** @returns the address of an AWS that refuses everything */
async function refusingAws(t: Test): Promise<string> {
  const server = createHttpServer((_, response) => {
    response.writeHead(403, { 'content-type': 'text/xml' });
    response.end(
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not for you</Message></Error></ErrorResponse>',
    );
  });
  return `http://127.0.0.1:${await listen(t, server)}`;
}

async function listen(t: Test, server: HttpServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
