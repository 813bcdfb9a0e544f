import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import t, { type Test } from 'tap';
import { causeOf } from '../../src/errors.ts';
import { readProjects } from '../../src/gitlab/read-projects.ts';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { type Answer, type Asked, json, notFound, project, serveGitlab } from './gitlab-server.ts';

t.setTimeout(FILE_PATIENCE);

const NOW = 1_800_000_000_000;

type Read = { answers: object; waits: number[]; asked: Asked[] };

/** Reads the projects of a server; waits are recorded and take no time. */
async function read(
  t: Test,
  projects: Readonly<Record<string, Answer>>,
  { timeout = 60_000, token = 'glpat-secret' }: { timeout?: number; token?: string | undefined } = {},
): Promise<Read> {
  const { asked, url } = await serveGitlab(t, projects);
  const waits: number[] = [];
  const answers = await readProjects(Object.keys(projects), {
    connection: { url, token, timeout, now: () => NOW },
    wait: async (milliseconds) => void waits.push(milliseconds),
    onAnswer: () => {},
  });
  return { answers: Object.fromEntries(answers), waits, asked };
}

const HTML: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end('<html>\u001b[2JSign in</html>');
};

t.test('a project has its path, and one that is missing is absent', async (t) => {
  const { answers, asked, waits } = await read(t, {
    4242: project(4242, 'acme/billing'),
    7: project(7, 'acme/attic', { archived: true }),
    9: notFound,
  });
  t.strictSame(answers, {
    4242: { is: 'project', path: 'acme/billing', archived: false },
    7: { is: 'project', path: 'acme/attic', archived: true },
    9: { is: 'absent' },
  });
  t.ok(asked.every(({ token }) => token === 'glpat-secret'));
  t.same(waits, []);
});

t.test('without a token, no header is sent', async (t) => {
  const { asked } = await read(t, { 1: project(1, 'acme/a') }, { token: undefined });
  t.equal(asked[0]?.token, 'glpat-secret', 'the default of this test');
  const { url, asked: without } = await serveGitlab(t, { 1: project(1, 'acme/a') }, '/gitlab');
  const connection = { url, token: undefined, timeout: 60_000, now: () => NOW };
  const answers = await readProjects(['1'], { connection, wait: async () => {}, onAnswer: () => {} });
  t.match(answers.get('1'), { path: 'acme/a' }, 'also below a relative URL');
  t.strictSame(without, [{ id: '1', token: undefined }]);
});

const UNSEEN: [what: string, answer: Answer, why: RegExp][] = [
  ['a page instead of JSON', HTML, /^the answer \(200\) is not JSON, so it is not that of GitLab's API/],
  [
    'a page that is not found, as behind a wrong path',
    (response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<html></html>'),
    /^the answer \(404\) is not JSON/,
  ],
  ['403', json(403, { message: '403 Forbidden \u001b[2J' }), /^the token may not read it \(403\)/],
  ['another status', json(418, {}), /^GitLab answered with the status 418$/],
  ['another project', project(5, 'acme/a'), /^the answer is not about this project$/],
  ['a list', json(200, [{ id: 1 }]), /^the answer is not about this project$/],
  ['a path that is not valid', project(1, 'acme/\u001b[2J'), /^its path is not one that a mapping can have$/],
  ['no path', json(200, { id: 1 }), /^its path is not one/],
  [
    'a body without an end',
    (response) => {
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.on('drain', more);
      more();
    },
    /^the answer is longer than 1048576 bytes$/,
  ],
];

for (const [what, answer, why] of UNSEEN)
  t.test(`${what} says nothing about the project`, async (t) => {
    const { answers } = await read(t, { 1: answer });
    t.match(answers, { 1: { is: 'unseen', why } });
    t.notMatch(JSON.stringify(answers), /\\u001b/);
  });

t.test('an answer that never comes ends with the time limit', async (t) => {
  const { answers } = await read(t, { 1: () => {} }, { timeout: 50 });
  t.match(answers, { 1: { is: 'unseen', why: 'no answer came within 0.05 seconds' } });
});

t.test('a body that never ends, byte by byte, ends with the time limit, too', async (t) => {
  const { answers } = await read(t, { 1: (response) => void response.writeHead(200).write('{') }, { timeout: 200 });
  t.match(answers, { 1: { is: 'unseen', why: /^no answer came/ } });
});

t.test('429 is asked again after Retry-After, in seconds', async (t) => {
  const limited = (response: Parameters<Answer>[0], tries: number, request: Parameters<Answer>[2]) =>
    (tries < 3 ? json(429, {}, { 'retry-after': '7' }) : project(1, 'acme/a'))(response, tries, request);
  const { answers, asked, waits } = await read(t, { 1: limited });
  t.match(answers, { 1: { path: 'acme/a' } });
  t.equal(asked.length, 3);
  t.same(waits, [7000, 7000]);
});

t.test('a server error is asked again, and then says nothing', async (t) => {
  const { answers, asked, waits } = await read(t, { 1: json(502, {}) });
  t.match(answers, { 1: { is: 'unseen', why: 'GitLab answered with an error (502)' } });
  t.equal(asked.length, 4);
  t.same(waits, [1000, 1000, 1000]);
});

t.test('after the last request of a limit, the next one waits for the reset', async (t) => {
  const headers = { 'ratelimit-remaining': '0', 'ratelimit-reset': String(NOW / 1000 + 12) };
  const { answers, waits } = await read(t, {
    1: json(200, { id: 1, path_with_namespace: 'acme/a' }, headers),
    2: project(2, 'acme/b'),
  });
  t.match(answers, { 1: { path: 'acme/a' }, 2: { path: 'acme/b' } });
  t.same(waits, [12_000]);
});

t.test('a wait of more than two minutes ends the run, and says what was not asked', async (t) => {
  const many = Object.fromEntries(
    Array.from({ length: 20 }, (_, id) => [id + 1, json(429, {}, { 'retry-after': '3600' })]),
  );
  const { answers, asked, waits } = await read(t, many);
  t.same(waits, []);
  t.ok(asked.length <= 4, `${asked.length} requests`);
  t.match(answers, { 20: { is: 'unseen', why: 'not asked, because GitLab wants no request for 3600 seconds' } });
});

t.test('after five projects without an answer, the others are not asked', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, id) => [id + 1, HTML]));
  const { answers, asked } = await read(t, many);
  t.ok(asked.length < 10, `${asked.length} requests`);
  t.match(answers, { 50: { is: 'unseen', why: 'not asked, because 5 projects in a row got no answer' } });
});

t.test('projects that the token may not read do not end the run', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, id) => [id + 1, json(403, {})]));
  const { asked } = await read(t, { ...many, 99: project(99, 'acme/a') });
  t.equal(asked.length, 13);
});

const THROWN: [what: string, answer: Answer, code: string, message: RegExp][] = [
  ['401', json(401, { message: '401 Unauthorized' }), 'gitlab_unauthorized', / does not accept the token \(401\)$/],
  [
    'a closed connection',
    (response) => void response.destroy(),
    'gitlab_unreachable',
    / cannot be reached: the connection was closed before an answer came$/,
  ],
];

for (const [what, answer, code, message] of THROWN)
  t.test(`${what} is an error of the whole, and the token is not in it`, async (t) => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, id) => [id + 1, answer]));
    const error = await read(t, many).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    t.equal(causeOf(error)?.code, code);
    t.match((error as Error).message, message);
    t.notMatch(`${(error as Error).message}${JSON.stringify(causeOf(error))}`, /glpat|evil/);
  });

const redirect =
  (location: string, status = 301): Answer =>
  (response) =>
    response.writeHead(status, { location }).end();

t.test('a redirect of one project leaves the answers about the others', async (t) => {
  const moved = redirect('https://git.example.com/gitlab/api/v4/projects/2?private_token=glpat-x');
  const { answers } = await read(t, { 1: project(1, 'acme/one'), 2: moved, 3: project(3, 'acme/three') });
  const why = 'GitLab answered with a redirect (301) to https://git.example.com/gitlab, to which the token is not sent';
  t.match(answers, { 1: { is: 'project' }, 2: { is: 'unseen', why }, 3: { is: 'project' } });
});

const REDIRECTS: readonly [location: string, to: string][] = [
  ['https://git.example.com/api/v4/projects/1', ' to https://git.example.com'],
  [
    'http://user:glpat-x@git.example.com/users/sign_in?token=glpat-y#glpat-z',
    ' to http://git.example.com/users/sign_in',
  ],
  ['/users/sign_in', ' to http://127.0.0.1:PORT/users/sign_in'],
  [`https://git.example.com/${'x'.repeat(3000)}`, ' to https://git.example.com'],
  ['https://git.example.com:99999999/', ''],
  ['javascript:alert(1)', ''],
];
for (const [location, to] of REDIRECTS)
  t.test(`where all projects redirect${to === '' ? '' : to}, that is an error of the whole`, async (t) => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, id) => [id + 1, redirect(location, 302)]));
    const error = await read(t, many).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    t.equal(causeOf(error)?.code, 'gitlab_redirect');
    const message = (error as Error).message.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT');
    t.equal(message, `http://127.0.0.1:PORT answers with a redirect (302)${to}, to which the token is not sent`);
    t.notMatch(`${message}${JSON.stringify(causeOf(error))}`, /glpat|user:/);
  });

t.test('a GitLab that does not exist is an error with its reason', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const connection = { url: `http://127.0.0.1:${port}`, token: undefined, timeout: 60_000, now: () => NOW };
  await t.rejects(readProjects(['1'], { connection, wait: async () => {}, onAnswer: () => {} }), {
    message: `http://127.0.0.1:${port} cannot be reached: the connection was refused`,
    cause: { code: 'gitlab_unreachable', hint: /NODE_USE_ENV_PROXY/ },
  });
});
