import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import t from 'tap';
import { FILE_PATIENCE } from '../control-plane/client/wait-until.ts';
import { exitOf, runChild, startCli } from './child.ts';

t.setTimeout(FILE_PATIENCE);

const MAPPING = ['--mapping', 'examples/demo/mapping.yaml'];
const REFUSED = ['explain', 'examples/demo/reviews/request-refused.json', ...MAPPING];

const CODES: readonly { name: string; words: readonly string[]; stdin?: string; code: number; stderr?: RegExp }[] = [
  { name: 'a pod that is allowed', words: ['explain', 'examples/review.json', ...MAPPING], code: 0 },
  { name: 'a pod that is refused', words: REFUSED, code: 1 },
  { name: 'a typing error in a verb', words: ['valdate'], code: 2, stderr: /Did you mean validate\?/ },
  { name: 'a typing error in an option', words: ['serve', '--lisen', 'x'], code: 2, stderr: /Did you mean --listen\?/ },
  {
    name: 'a file that does not exist',
    words: ['explain', 'nowhere', ...MAPPING],
    code: 2,
    stderr: /nowhere: there is no/,
  },
  { name: 'bad YAML', words: ['explain', '-', ...MAPPING], stdin: 'a: [', code: 2, stderr: /^ {2}<stdin>:1:/m },
  { name: 'a bad mapping', words: ['validate', 'mapping', '-'], stdin: 'version: 2', code: 1 },
  { name: 'the version', words: ['--version'], code: 0 },
];

for (const { name, words, stdin = '', code, stderr = /^$/ } of CODES) {
  t.test(`${name} ends with exit code ${code}`, async (t) => {
    const found = await runChild(words, { stdin });
    t.equal(found.code, code, found.stderr);
    t.match(found.stderr, stderr);
    t.equal(found.stdout === '', code === 2, 'results alone are on standard output');
  });
}

t.test('the version is that of the package', async (t) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  t.equal((await runChild(['--version'])).stdout, `${version}\n`);
});

t.test('a reader that closes the pipe early is not an error', async (t) => {
  // More than a pipe holds, so that there is output left when the reader is gone.
  const files = Array.from({ length: 100 }, () => 'test/fixtures/explain/pods.json');
  const child = startCli(['explain', ...files, ...MAPPING]);
  const errors: string[] = [];
  child.stderr?.on('data', (chunk) => errors.push(String(chunk)));
  child.stdout?.once('data', () => child.stdout?.destroy());
  t.equal(await exitOf(child), 0);
  t.strictSame(errors, []);
});

t.test('output has colors on a terminal, or when FORCE_COLOR is set', async (t) => {
  const plain = await runChild(REFUSED);
  const colorful = await runChild(REFUSED, { env: { FORCE_COLOR: '1' } });
  t.equal(plain.stdout, stripVTControlCharacters(plain.stdout));
  t.not(colorful.stdout, plain.stdout);
  t.equal(stripVTControlCharacters(colorful.stdout), plain.stdout);
});

const HEAVY = ['fastify', 'zod', 'yaml', 'node-forge', 'pino', 'prom-client', '@kubernetes'];
const LOADED: readonly { words: readonly string[]; not: readonly string[] }[] = [
  { words: ['--help'], not: HEAVY },
  { words: ['explian'], not: HEAVY },
  { words: ['help', 'schema'], not: ['fastify', 'node-forge', 'pino', 'prom-client', '@kubernetes'] },
  { words: REFUSED, not: ['fastify', 'node-forge', 'pino', 'prom-client', '@kubernetes'] },
];

for (const { words, not } of LOADED) {
  t.test(`${words.slice(0, 2).join(' ')} loads no heavy library that it does not need`, async (t) => {
    const folder = t.testdir();
    await runChild(words, { env: { NODE_V8_COVERAGE: folder } });
    const urls = readdirSync(folder).flatMap((file) => scriptsIn(join(folder, file)));
    t.ok(
      urls.some((url) => url.endsWith('/src/main.ts')),
      'the record is there',
    );
    t.strictSame(
      urls.filter((url) => not.some((name) => url.includes(`/node_modules/${name}/`))),
      [],
    );
  });
}

function scriptsIn(file: string): string[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as { result: { url: string }[] }).result.map(({ url }) => url);
}

t.test('compiled code is cached in the folder of the user, if it exists', async (t) => {
  const home = t.testdir();
  const env = { NODE_COMPILE_CACHE: undefined, HOME: home };
  await runChild(['--version'], { env });
  t.strictSame(readdirSync(join(home, '.cache')), ['gitlab-runner-irsa']);
  t.equal(
    (await runChild(['--version'], { env: { ...env, HOME: '/dev/null' } })).code,
    0,
    'the folder cannot be created',
  );
});
