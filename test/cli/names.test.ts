import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { namesSchema } from '../../src/cli/schemas/names.ts';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { readPage } from '../docs/page.ts';
import { json, project, serveGitlab } from '../gitlab/gitlab-server.ts';
import { runCli } from './command-line.ts';

t.setTimeout(FILE_PATIENCE);

const TOKEN = 'glpat-never-to-be-seen';
const env = { GITLAB_TOKEN: `${TOKEN}\n` };

const WITHOUT_NAMES = `# Ours.
version: 1
managers:
  - serviceAccount: gitlab/gitlab-runner
rules:
  - {name: billing, match: {kind: job, projects: [4242, 4243, 9]}, serviceAccount: ci-billing} # billing
`;
const MAPPING = `${WITHOUT_NAMES}names:
  4243: acme/old # renamed
  5001: acme/deleted
  77: acme/attic
`;

const PROJECTS = {
  4242: project(4242, 'acme/billing'),
  4243: project(4243, 'acme/moved'),
  77: project(77, 'acme/attic', { archived: true }),
  9: json(403, { message: 'forbidden\u001b[2J' }),
};

async function world(t: Test, text = MAPPING, projects: Parameters<typeof serveGitlab>[1] = PROJECTS) {
  const file = join(t.testdir({ 'mapping.yaml': text }), 'mapping.yaml');
  const gitlab = await serveGitlab(t, projects);
  const run = (...flags: string[]) => runCli(['names', file, '--gitlab', gitlab.url, ...flags], { env });
  return { ...gitlab, file, run, text: () => readFileSync(file, 'utf8') };
}

t.test('the differences are listed, and nothing is written', async (t) => {
  const { asked, file, run, text, url } = await world(t);
  const { code, stderr, stdout } = await run();
  t.equal(
    stdout,
    [
      'state     project  path',
      'unseen    9        the token may not read it (403): it needs the scope read_api',
      'archived  77       acme/attic',
      'new       4242     acme/billing',
      'moved     4243     acme/old → acme/moved',
      'gone      5001     acme/deleted: deleted, or the token may not read it (404)',
      `${file}, compared with ${url}: 5 projects, 1 new, 1 moved, 1 gone, 1 without an answer: write them with --write`,
      '',
    ].join('\n'),
  );
  t.equal(code, 0);
  t.equal(stderr, `warning: the token is sent to ${url} without encryption; use https:// where GitLab has it\n`);
  t.equal(text(), MAPPING);
  t.ok(asked.every(({ token }) => token === TOKEN));
});

t.test('a warning is wrapped at the width of a terminal', async (t) => {
  const { file, url } = await world(t);
  const { stderr } = await runCli(['names', file, '--gitlab', url], { env, columns: 80 });
  // The progress of the questions follows.
  const [first, second] = stderr.split('\n');
  t.equal(first, `warning: the token is sent to ${url} without encryption; use`);
  t.equal(second, '  https:// where GitLab has it');
});

t.test('docs/names.md shows what is printed', async (t) => {
  const { file, run, url } = await world(t);
  const { blocks } = readPage(readFileSync('docs/names.md', 'utf8'));
  const shown = blocks.find(({ mark }) => mark === 'names')?.content;
  const { stdout } = await run();
  t.equal(shown, stdout.replaceAll(file, 'mapping.yaml').replaceAll(url, 'https://gitlab.example.com').trimEnd());
});

t.test(
  '--check ends with 1 while a name differs, with 2 without an answer for each, and with 0 otherwise',
  async (t) => {
    const { run, text } = await world(t);
    t.equal((await run('--check')).code, 1);
    t.equal(text(), MAPPING);
    const same = await world(t, `${WITHOUT_NAMES}names: {4242: acme/billing, 4243: acme/moved}\n`);
    t.match(await same.run('--check'), { code: 2, stdout: /1 without an answer\n$/ }, 'project 9 was not checked');
    const all = { ...PROJECTS, 9: project(9, 'acme/nine') };
    const named = `${WITHOUT_NAMES}names: {4242: acme/billing, 4243: acme/moved, 9: acme/nine}\n`;
    t.equal((await (await world(t, named, all)).run('--check')).code, 0);
    const unasked = await world(t, named, PROJECTS);
    t.equal((await unasked.run()).code, 0);
    t.equal((await unasked.run('--write')).code, 0);
  },
);

t.test('--check ends with 1 for a project that is gone, also if the file has no name for it', async (t) => {
  const others = { 4242: project(4242, 'acme/billing'), 4243: project(4243, 'acme/moved') };
  const { run } = await world(t, `${WITHOUT_NAMES}names: {4242: acme/billing, 4243: acme/moved}\n`, others);
  t.match(await run('--check'), { code: 1, stdout: /, 0 new, 0 moved, 1 gone\n$/ });
});

t.test('--write changes the names and nothing else, and a gone project stays', async (t) => {
  const { file, run, text } = await world(t);
  chmodSync(file, 0o640);
  const { code, stdout } = await run('--write');
  t.equal(code, 0);
  t.match(stdout, /: names written\n$/);
  t.equal(
    text(),
    MAPPING.replace('acme/old #', 'acme/moved #').replace('acme/attic\n', 'acme/attic\n  4242: acme/billing\n'),
  );
  t.equal(statSync(file).mode & 0o777, 0o640);
  t.match((await run('--write')).stdout, /1 gone, 1 without an answer\n$/, 'a second time changes nothing');
});

t.test('--write through a link changes the file, not the link', async (t) => {
  const { file, text, url } = await world(t);
  const link = `${file}.link`;
  symlinkSync(file, link);
  t.equal((await runCli(['names', link, '--gitlab', url, '--write'], { env })).code, 0);
  t.ok(lstatSync(link).isSymbolicLink());
  t.match(text(), '4242: acme/billing');
});

t.test('a fleet is asked at its own GitLab, and is written as well', async (t) => {
  const fleet = readFileSync('examples/many-teams/fleet.yaml', 'utf8');
  const ids = [...fleet.matchAll(/projects: \[(.*?)\]/g)].flatMap(([, list = '']) => list.split(', '));
  const { url } = await serveGitlab(t, Object.fromEntries(ids.map((id) => [id, project(Number(id), `acme/p${id}`)])));
  const before = fleet.replace(/url: \S+?(?=[,}\s])/, `url: ${url}`);
  const file = join(t.testdir({ 'fleet.yaml': before }), 'fleet.yaml');
  const { code, stdout } = await runCli(['names', file, '--write'], { env });
  t.match(stdout, `compared with ${url}`);
  t.equal(code, 0);
  const after = readFileSync(file, 'utf8');
  t.ok(after.startsWith(before.trimEnd()));
  for (const id of ids) t.match(after, `  ${id}: acme/p${id}\n`);
  t.equal((await runCli(['validate', 'fleet', file])).code, 0);
});

t.test('--json has all projects', async (t) => {
  const { run } = await world(t);
  const found = namesSchema.parse(JSON.parse((await run('--json')).stdout));
  t.match(found, { mode: 'show', written: false });
  t.match(found.projects[3], { id: '4243', state: 'moved', name: 'acme/old', path: 'acme/moved', why: null });
});

t.test('names that cannot be written alone are listed, and nothing is written', async (t) => {
  const named = 'names: {4243: &path acme/old}\ncontact: *path\n';
  const { run, text } = await world(t, `${WITHOUT_NAMES}${named}`);
  const before = text();
  const { code, stderr } = await run('--write');
  t.equal(code, 2);
  t.match(stderr, /names cannot be written without changing anything else/);
  t.match(stderr, /4243: acme\/moved/);
  t.equal(text(), before);
});

const ERRORS: [what: string, words: (url: string, file: string) => string[], stderr: RegExp][] = [
  ['no file', () => ['names'], /FILE is required/],
  ['no address', (_, file) => ['names', file], /--gitlab is required/],
  ['no such file', (url) => ['names', 'no-such-file.yaml', '--gitlab', url], /no-such-file\.yaml/],
  ['--check with --write', (url, file) => ['names', file, '--gitlab', url, '--check', '--write'], /cannot be combined/],
  [
    '--write to standard input',
    (url) => ['names', '-', '--gitlab', url, '--write'],
    /standard input cannot be written/,
  ],
  ['an address with a token', (_, file) => ['names', file, '--gitlab', `https://u:${TOKEN}@a.b`], /is not an address/],
  ['another scheme', (_, file) => ['names', file, '--gitlab', 'ftp://a.b'], /is not an address/],
  [
    'a timeout of words',
    (url, file) => ['names', file, '--gitlab', url, '--timeout', 'long'],
    /not a number of seconds/,
  ],
];

for (const [what, words, expected] of ERRORS)
  t.test(`${what} ends with 2 and a sentence`, async (t) => {
    const { file, url } = await world(t);
    const { code, stderr, stdout } = await runCli(words(url, file), { env });
    t.equal(code, 2);
    t.equal(stdout, '');
    t.match(stderr, expected);
    t.notMatch(stderr, TOKEN);
  });

t.test('a token with a line break inside is refused before it is sent, and not printed', async (t) => {
  const { asked, file, url } = await world(t);
  const broken = { GITLAB_TOKEN: `${TOKEN}\nx` };
  const { code, stderr } = await runCli(['names', file, '--gitlab', url, '--verbose'], { env: broken });
  t.equal(code, 2);
  t.match(stderr, /GITLAB_TOKEN: the value is not a token/);
  t.notMatch(stderr, TOKEN);
  t.same(asked, []);
});

t.test('a GitLab that answers nothing about any project ends with 2', async (t) => {
  const { run } = await world(t, MAPPING, {
    4242: json(403, {}),
    4243: json(403, {}),
    9: json(403, {}),
    5001: json(403, {}),
    77: json(403, {}),
  });
  const { code, stderr } = await run();
  t.equal(code, 2);
  t.match(stderr, /gave no answer about any project: the token may not read it \(403\)/);
});

t.test('a token that is not accepted ends with 2, and is not printed', async (t) => {
  const refused = json(401, { message: '401 Unauthorized' });
  const { run } = await world(t, MAPPING, { 4242: refused, 4243: refused, 9: refused, 5001: refused, 77: refused });
  const { code, stderr } = await run('--verbose');
  t.equal(code, 2);
  t.match(stderr, /does not accept the token \(401\)\nhint: set GITLAB_TOKEN/);
  t.notMatch(stderr, TOKEN);
});

t.test('a file with errors is refused with them, a mapping as a mapping and a fleet as a fleet', async (t) => {
  const { run } = await world(t, 'version: 1\nmanagers: 5\n');
  t.match((await run()).stderr, /the mapping cannot be used:/);
  const fleet = await world(t, 'version: 1\ncluster: {}\ngitlab: {}\n');
  t.match((await fleet.run()).stderr, /the fleet cannot be used:/);
});

t.test('a file without projects needs no answer', async (t) => {
  const { asked, run } = await world(t, 'version: 1\nmanagers: [{serviceAccount: gitlab/runner}]\n');
  t.match((await run('--check')).stdout, /0 projects, 0 new, 0 moved, 0 gone\n$/);
  t.same(asked, []);
});
