import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Server } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startDemoServer } from '../../src/demo/demo-server.ts';
import { type Outcome, runCli } from '../cli/command-line.ts';
import { wholeLists } from '../whole-lists.ts';

const folder = t.testdir({ certificates: {}, others: {} });
const certificates = join(folder, 'certificates');
const authority = join(certificates, 'ca.crt');
const webhook = await startDemoServer(certificates, '0');
const other = await startDemoServer(join(folder, 'others'), '0');
t.teardown(() => Promise.all([webhook.stop(), other.stop()]));

function probe(url: string, ...words: string[]): Promise<Outcome> {
  return runCli(['probe', '--url', url, ...words]);
}

t.test('a good webhook passes every check, each on a line', async (t) => {
  const { code, stdout } = await probe(webhook.url.origin, '--ca', authority);
  t.equal(code, 0);
  t.equal(
    stdout.replaceAll(/\d+\.\d ms/g, 'N ms').replaceAll(webhook.url.host, 'HOST'),
    [
      'https://HOST/mutate/enforce',
      '  ✓ connection   HOST is reachable',
      '  ✓ certificate  the certificate is trusted and valid for this name',
      '  ✓ answer       an AdmissionReview for this request',
      '  ✓ decision     an unrelated pod is allowed unchanged (not_a_runner_pod)',
      '  ✓ latency      N ms on a new connection, N ms on an open one',
      '',
    ].join('\n'),
  );
});

t.test('--json has the same checks', async (t) => {
  const { stdout } = await probe(webhook.url.host, '--ca', authority, '--json');
  const ok = true;
  t.match(
    JSON.parse(stdout),
    wholeLists({
      ...{ url: webhook.url.href, ok },
      checks: ['connection', 'certificate', 'answer', 'decision', 'latency'].map((name) => ({ name, ok })),
    }),
  );
});

t.test('without its authority the certificate is not trusted', async (t) => {
  const { code, stdout } = await probe(webhook.url.origin);
  t.equal(code, 1);
  t.match(stdout, '✗ certificate  ');
  t.match(stdout, 'its certificate authority is not trusted\n                 name the authority with --ca');
  t.match(stdout, 'ca.crt in the certificates folder of serve, or in a cluster the key ca.crt of its Secret:');
  const command =
    "kubectl --namespace gitlab-runner-irsa get secret gitlab-runner-irsa-certificates --output jsonpath='{.data.ca\\.crt}' | base64 --decode > ca.crt";
  t.match(stdout, command, 'whole, so that it can be pasted');
});

t.test('another authority of the same name is not trusted either', async (t) => {
  const { code, stdout } = await probe(webhook.url.origin, '--ca', join(folder, 'others', 'ca.crt'));
  t.equal(code, 1);
  t.match(stdout, '✗ certificate  ');
});

t.test('a wrong path fails the answer, with the message of the server', async (t) => {
  const { code, stdout } = await probe(`${webhook.url.origin}/mutate`, '--ca', authority);
  t.equal(code, 1);
  t.match(stdout, /✗ answer {7}HTTP 404 and no AdmissionReview: Not found/);
});

async function listening(t: Test, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server with the right certificate and other answers. */
function impostor(t: Test, listener: RequestListener): Promise<string> {
  const read = (file: string) => readFileSync(join(certificates, file));
  return listening(t, createServer({ cert: read('tls.crt'), key: read('tls.key') }, listener));
}

const GOOD = { allowed: true, auditAnnotations: { reason: 'not_a_runner_pod' } };
const ANSWERS: readonly { name: string; answer: (uid: string) => object | string; text: RegExp }[] = [
  {
    name: 'to another request',
    answer: () => ({ ...GOOD, uid: 'x' }),
    text: /✗ answer .*the answer belongs to another request/,
  },
  {
    name: 'that refuses the pod',
    answer: (uid) => ({ uid, allowed: false, auditAnnotations: { reason: 'no_rule' } }),
    text: /✗ decision .*is refused \(no_rule\)/,
  },
  { name: 'that changes the pod', answer: (uid) => ({ ...GOOD, uid, patch: 'W10=' }), text: /✗ decision .*is changed/ },
  { name: 'that is not a review', answer: () => 'hello', text: /✗ answer .*HTTP 200 and no AdmissionReview/ },
];

for (const { name, answer, text } of ANSWERS)
  t.test(`an answer ${name} fails a check`, async (t) => {
    const address = await impostor(t, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { uid } = (JSON.parse(Buffer.concat(chunks).toString()) as { request: { uid: string } }).request;
      const said = answer(uid);
      response.end(typeof said === 'string' ? said : JSON.stringify({ response: said }));
    });
    const { code, stdout } = await probe(address, '--ca', authority);
    t.equal(code, 1);
    t.match(stdout, text);
  });

t.test('a webhook that hangs times out', async (t) => {
  const address = await impostor(t, () => {});
  const { code, stdout } = await probe(address, '--ca', authority, '--timeout', '0.3');
  t.equal(code, 1);
  t.match(stdout, /✗ answer .*no answer came in time/);
});

t.test('a port without TLS fails the connection', async (t) => {
  const address = await listening(t, createPlainServer());
  const { code, stdout } = await probe(address, '--ca', authority);
  t.equal(code, 2);
  t.match(stdout, /✗ connection .*the port does not speak TLS/);
});

t.test('a connection that is closed at once is reported as such', async (t) => {
  const address = await listening(
    t,
    createRawServer((socket) => socket.resetAndDestroy()),
  );
  const { code, stdout } = await probe(address, '--ca', authority);
  t.equal(code, 2);
  t.match(stdout, /✗ connection .*closed at once/);
});

t.test('an unknown host name fails the connection', async (t) => {
  const { code, stdout } = await probe('nowhere.invalid:9443');
  t.equal(code, 2);
  t.match(stdout, /✗ connection {3}nowhere\.invalid:9443: /);
});

const HEALTH: readonly { name: string; status: number; body: object; code: number; text: RegExp }[] = [
  {
    name: 'ready',
    status: 200,
    body: { ready: true, conditions: [] },
    code: 0,
    text: /✓ ready .*it reports ready/,
  },
  {
    name: 'not ready',
    status: 503,
    body: {
      ready: false,
      conditions: [
        { ok: true, message: 'Listening' },
        { ok: false, message: 'No mapping yet' },
      ],
    },
    code: 1,
    text: /✗ ready .*not ready \(HTTP 503\); No mapping yet\n/,
  },
];

for (const { name, status, body, code, text } of HEALTH)
  t.test(`a webhook that reports ${name} is shown as such`, async (t) => {
    const health = await listening(
      t,
      createPlainServer((_request, response) => response.writeHead(status).end(JSON.stringify(body))),
    );
    const found = await probe(webhook.url.origin, '--ca', authority, '--health', health);
    t.equal(found.code, code);
    t.match(found.stdout, text);
  });
