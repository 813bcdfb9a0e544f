import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Server } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startDemoServer } from '../../src/demo/demo-server.ts';
import { type Outcome, runCli } from '../cli/command-line.ts';

const folder = t.testdir({ certificates: {}, others: {} });
const certificates = join(folder, 'certificates');
const authority = join(certificates, 'ca.crt');
const webhook = await startDemoServer(certificates, '0');
const other = await startDemoServer(join(folder, 'others'), '0');
t.teardown(() => Promise.all([webhook.stop(), other.stop()]));

function probe(url: string, ...words: string[]): Promise<Outcome> {
  return runCli(['probe', '--url', url, ...words]);
}

t.test('a good webhook passes every check, and the text tells them', async (t) => {
  const { code, stdout } = await probe(webhook.url.origin, '--ca', authority);
  t.equal(code, 0);
  t.equal(
    stdout.replaceAll(/\d+\.\d ms/g, 'N ms').replaceAll(webhook.url.host, 'HOST'),
    [
      'https://HOST/mutate/enforce',
      '  ✓ connection   HOST is reached',
      '  ✓ certificate  its certificate is good for this name and trusted',
      '  ✓ answer       an AdmissionReview to this request',
      '  ✓ decision     a pod that is none of its business passes (not_a_runner_pod)',
      '  ✓ latency      N ms on a new connection, N ms on an open one',
      '',
    ].join('\n'),
  );
});

t.test('JSON tells the same', async (t) => {
  const { stdout } = await probe(webhook.url.host, '--ca', authority, '--json');
  t.match(JSON.parse(stdout), { url: webhook.url.href, ok: true, checks: [{ name: 'connection', ok: true }] });
});

t.test('without its authority nobody can say who it is', async (t) => {
  const { code, stdout } = await probe(webhook.url.origin);
  t.equal(code, 1);
  t.match(stdout, '✗ certificate  ');
  t.match(stdout, 'its authority is not one to trust\n                 name the authority with --ca');
});

t.test('another authority of the same name does not do', async (t) => {
  const { code, stdout } = await probe(webhook.url.origin, '--ca', join(folder, 'others', 'ca.crt'));
  t.equal(code, 1);
  t.match(stdout, '✗ certificate  ');
});

t.test('a path that is not that of the webhook is an answer, and not a good one', async (t) => {
  const { code, stdout } = await probe(`${webhook.url.origin}/mutate`, '--ca', authority);
  t.equal(code, 1);
  t.match(stdout, /✗ answer {7}HTTP 404 and no AdmissionReview: Not found/);
});

async function listening(t: Test, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server with the good certificate and other answers. */
function impostor(t: Test, listener: RequestListener): Promise<string> {
  const read = (file: string) => readFileSync(join(certificates, file));
  return listening(t, createServer({ cert: read('tls.crt'), key: read('tls.key') }, listener));
}

const GOOD = { allowed: true, auditAnnotations: { reason: 'not_a_runner_pod' } };
const ANSWERS: readonly { name: string; answer: (uid: string) => object | string; text: RegExp }[] = [
  {
    name: 'to another request',
    answer: () => ({ ...GOOD, uid: 'x' }),
    text: /✗ answer .*the answer is to another request/,
  },
  {
    name: 'that refuses the pod',
    answer: (uid) => ({ uid, allowed: false, auditAnnotations: { reason: 'no_rule' } }),
    text: /✗ decision .*is refused \(no_rule\)/,
  },
  { name: 'that changes the pod', answer: (uid) => ({ ...GOOD, uid, patch: 'W10=' }), text: /✗ decision .*is changed/ },
  { name: 'that is no review', answer: () => 'hello', text: /✗ answer .*HTTP 200 and no AdmissionReview/ },
];

for (const { name, answer, text } of ANSWERS)
  t.test(`an answer ${name} is not good enough`, async (t) => {
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

t.test('a webhook that hangs is given up', async (t) => {
  const address = await impostor(t, () => {});
  const { code, stdout } = await probe(address, '--ca', authority, '--timeout', '0.3');
  t.equal(code, 1);
  t.match(stdout, /✗ answer .*no answer came in time/);
});

t.test('a port where no TLS is spoken is not that of the webhook', async (t) => {
  const address = await listening(t, createPlainServer());
  const { code, stdout } = await probe(address, '--ca', authority);
  t.equal(code, 2);
  t.match(stdout, /✗ connection .*no TLS is spoken there/);
});

t.test('a connection that is closed at once is told as that', async (t) => {
  const address = await listening(
    t,
    createRawServer((socket) => socket.resetAndDestroy()),
  );
  const { code, stdout } = await probe(address, '--ca', authority);
  t.equal(code, 2);
  t.match(stdout, /✗ connection .*closed at once/);
});

t.test('a name that nobody knows cannot be asked', async (t) => {
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
    text: /✓ ready .*says that it is ready/,
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
  t.test(`a webhook that says it is ${name} is told as that`, async (t) => {
    const health = await listening(
      t,
      createPlainServer((_request, response) => response.writeHead(status).end(JSON.stringify(body))),
    );
    const found = await probe(webhook.url.origin, '--ca', authority, '--health', health);
    t.equal(found.code, code);
    t.match(found.stdout, text);
  });
