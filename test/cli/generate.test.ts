import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { wholeLists } from '../whole-lists.ts';
import { type Outcome, runCli } from './command-line.ts';

const FLEET = readFileSync('examples/shared-cache/fleet.yaml', 'utf8');
/** Root is stopped only by read-only file systems. */
const isRoot = process.getuid?.() === 0;

/** A folder of the test, and the command that writes to it. */
function place(t: Test) {
  const folder = t.testdir({});
  const output = join(folder, 'out');
  const run = (fleet: string, ...words: string[]): Promise<Outcome> =>
    runCli(['generate', '-', '--output', output, ...words], { stdin: fleet });
  return { folder, output, run, read: (path: string) => readFileSync(join(output, path), 'utf8') };
}

const withoutPlaces = ({ stdout, ...rest }: Outcome, folder: string): Outcome => ({
  ...rest,
  stdout: stdout.replaceAll(folder, '.'),
});

t.test('the first run writes everything and says what to do next', async (t) => {
  const { folder, run, read } = place(t);
  const { code, stdout, stderr } = withoutPlaces(await run(FLEET), folder);
  t.equal(code, 0);
  t.equal(stderr, '');
  t.match(stdout, /^ {2}\+ README\.md\n {2}\+ chart\/ \(\d+ files\)\n {2}\+ debug\/gitlab-jobs\.yaml\n/);
  t.match(stdout, /\n\.\/out: \d+ added\n\nNext: run the commands in \.\/out\/README\.md, in order\.\n$/);
  t.match(read('iam/k8s-irsa-gitlab-jobs/trust-policy.json'), 'system:serviceaccount:gitlab:gitlab-jobs');
});

t.test('a second run changes nothing, not even a modification time', async (t) => {
  const { output, run, folder } = place(t);
  await run(FLEET);
  const times = () =>
    readdirSync(output, { recursive: true }).map((path) => statSync(join(output, String(path))).mtimeMs);
  const before = times();
  t.match(withoutPlaces(await run(FLEET), folder), { code: 0, stdout: /^\.\/out: \d+ unchanged\n$/ });
  t.same(times(), before);
  t.match(withoutPlaces(await run(FLEET, '--check'), folder), { code: 0, stdout: /^\.\/out: \d+ up to date\n$/ });
});

t.test('an edit of the fleet changes its files, and removes those that are no longer generated', async (t) => {
  const { output, run, folder } = place(t);
  await run(FLEET);
  const renamed = FLEET.replaceAll('gitlab-jobs', 'ci-jobs');
  const checked = withoutPlaces(await run(renamed, '--check'), folder);
  t.equal(checked.code, 1);
  t.match(checked.stdout, /\n {2}\+ debug\/ci-jobs\.yaml\n {2}- debug\/gitlab-jobs\.yaml\n/);
  t.match(checked.stdout, 'Nothing was written. To write the files, run it without --check and --dry-run.');
  t.ok(existsSync(join(output, 'debug/gitlab-jobs.yaml')));
  const written = withoutPlaces(await run(renamed), folder);
  t.match(written.stdout, /\n\.\/out: \d+ added, \d+ changed, \d+ removed, \d+ unchanged\n/);
  t.notOk(existsSync(join(output, 'iam/k8s-irsa-gitlab-jobs')), 'empty folders are removed, too');
  t.match(await run(renamed, '--check'), { code: 0 });
});

t.test('--dry-run shows every line that would change and writes nothing', async (t) => {
  const { output, run, folder } = place(t);
  const first = withoutPlaces(await run(FLEET, '--dry-run'), folder);
  t.match(first, { code: 0, stdout: /^README\.md: added\n\+# The fleet on tools\n/ });
  t.notOk(existsSync(output));
  await run(FLEET);
  const { code, stdout } = withoutPlaces(
    await run(FLEET.replace('path: runners-all', 'path: other'), '--dry-run'),
    folder,
  );
  t.equal(code, 0);
  t.match(
    stdout,
    /\nchart\/values\.yaml: changed\n@@\n(?: .*\n){3}- {2}path: runners-all\n\+ {2}path: other\n(?: .*\n){3}/,
  );
  t.match(stdout, 'iam/main.tf: changed\n');
  t.match(await run(FLEET, '--check'), { code: 0 });
  t.match(await run(FLEET.replace('runners-all', 'other'), '--dry-run', '--check'), { code: 1 });
});

t.test('with an edited or foreign file in the way, nothing is written at all', async (t) => {
  const { output, run, read, folder } = place(t);
  await run(FLEET);
  writeFileSync(join(output, 'iam/main.tf'), '# mine\n');
  writeFileSync(join(output, 'debug/ci-jobs.yaml'), 'mine\n');
  writeFileSync(join(output, 'notes.txt'), 'not in the way\n');
  const renamed = FLEET.replaceAll('gitlab-jobs', 'ci-jobs');
  const { code, stdout } = withoutPlaces(await run(renamed), folder);
  t.equal(code, 1);
  t.equal(
    stdout,
    `./out: nothing was written, because these files were edited or not generated:
  debug/ci-jobs.yaml  was not written by generate
  iam/main.tf         was edited since it was generated

Make the change in the fleet, or move the file; --force overwrites it. --dry-run shows the difference.
`,
  );
  t.equal(read('iam/main.tf'), '# mine\n');
  t.ok(existsSync(join(output, 'debug/gitlab-jobs.yaml')));
  t.match((await run(renamed, '--dry-run')).stdout, /\niam\/main\.tf: changed\n-# mine\n\+# Written by/);
  t.match(await run(renamed, '--force'), { code: 0 });
  t.match(read('iam/main.tf'), 'ci_jobs');
  t.equal(read('notes.txt'), 'not in the way\n');
});

t.test('the result is available as JSON', async (t) => {
  const { output, run } = place(t);
  await run(FLEET);
  writeFileSync(join(output, 'mapping.yaml'), 'mine\n');
  const { code, stdout } = await run(FLEET, '--json');
  t.equal(code, 1);
  const result = JSON.parse(stdout);
  t.match(result, { output, mode: 'write', written: false });
  t.match(
    result.files.find(({ path }: { path: string }) => path === 'mapping.yaml'),
    { action: 'change', conflict: 'was edited since it was generated' },
  );
});

t.test('a lost manifest is written again when all files are up to date', async (t) => {
  const { output, run } = place(t);
  await run(FLEET);
  rmSync(join(output, '.gitlab-runner-irsa.json'));
  t.match(await run(FLEET, '--check'), {
    code: 1,
    stdout: /Only the list of generated files is missing or out of date/,
  });
  t.match(await run(FLEET), { code: 0 });
  t.match(await run(FLEET, '--check'), { code: 0 });
});

/** The part of a dry run about jobs and AWS, above the first file that differs. */
const planIn = ({ stdout }: Outcome): string => stdout.slice(0, stdout.search(/^\S+: (?:added|changed|removed)$/m));

t.test('what an edit changes is known from the last run, whatever became of the other files', async (t) => {
  const { output, run } = place(t);
  await run(FLEET);
  const edited = FLEET.replace('path: runners-all', 'path: other');
  const planned = planIn(await run(edited, '--dry-run'));
  t.match(planned, /^In AWS and for ServiceAccounts: 1 role changed/);
  t.match(planned, 'Nothing changes for jobs.');
  for (const path of ['README.md', 'iam/main.tf', 'chart/values.yaml']) writeFileSync(join(output, path), '# mine\n');
  rmSync(join(output, 'iam/cloudformation.yaml'));
  t.equal(planIn(await run(edited, '--dry-run', '--force')), planned);
});

const MANIFEST_FILE = '.gitlab-runner-irsa.json';

/** What is wrong with the last run, and what a dry run says about it. */
const unknown: [name: string, damage: (output: string) => void, file: string][] = [
  ['no list of generated files', (output) => rmSync(join(output, MANIFEST_FILE)), MANIFEST_FILE],
  ['no state, as an older version wrote it', (output) => setState(output, undefined), MANIFEST_FILE],
  ['a damaged state', (output) => setState(output, { accounts: [], roles: 'x' }), MANIFEST_FILE],
  ['no mapping', (output) => rmSync(join(output, 'mapping.yaml')), 'mapping.yaml'],
  ['a mapping with an error', (output) => writeFileSync(join(output, 'mapping.yaml'), 'a: {'), 'mapping.yaml'],
];

function setState(output: string, state: unknown): void {
  const path = join(output, MANIFEST_FILE);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), state }));
}

for (const [name, damage, file] of unknown)
  t.test(`with ${name}, a dry run says that it cannot say what changes; the next run writes it again`, async (t) => {
    const { folder, output, run } = place(t);
    await run(FLEET);
    damage(output);
    const edited = FLEET.replace('path: runners-all', 'path: other');
    const { code, stdout } = withoutPlaces(await run(edited, '--dry-run', '--force'), folder);
    t.equal(code, 0);
    t.match(stdout, /^What changes for jobs and in AWS is not known: [^\n]+gitlab-runner-irsa plan OLD NEW\n\n/);
    t.match(stdout.split('\n', 1), wholeLists([` ./out/${file}`]));
    t.match(stdout, '\nchart/values.yaml: changed\n', 'the difference is shown all the same');
    t.match(await run(FLEET, '--force'), { code: 0 });
    t.match((await run(edited, '--dry-run')).stdout, /^In AWS and for ServiceAccounts: 1 role changed/);
  });

t.test('warnings of a fleet are printed, errors stop everything', async (t) => {
  const { output, run } = place(t);
  const warned = await run(
    FLEET.replace('rules:', 'rules:\n  - {name: x, match: {kind: job, projects: [1, 1]}, serviceAccount: gitlab-jobs}'),
  );
  t.match(warned, {
    code: 0,
    stderr: /^<stdin>:\d+:\d+ warning rules\[0\]\.match\.projects\[1\]: found 1 a second time/,
  });
  rmSync(output, { recursive: true });
  const { code, stderr } = await run(FLEET.replace('"123456789012"', '123456789012'));
  t.equal(code, 2);
  t.match(stderr, /^error: the fleet cannot be used:\n {2}<stdin>:10:14 error cluster\.accountId: /);
  t.notOk(existsSync(output));
});

/** What is in the way of the output folder, and the message about it. */
const obstacles: [name: string, make: (output: string) => void, says: RegExp][] = [
  ['a file', (output) => writeFileSync(output, ''), /out: it is a file, wanted a folder\nhint: name another folder\n$/],
  [
    'a file instead of a folder in it',
    (output) => {
      mkdirSync(output);
      writeFileSync(join(output, 'iam'), '');
    },
    /out\/iam: it is a file, wanted a folder\nhint: remove it\n$/,
  ],
  [
    'a folder instead of a file',
    (output) => mkdirSync(join(output, 'mapping.yaml'), { recursive: true }),
    /out\/mapping\.yaml: it is a folder or a device, wanted a file\nhint: remove it\n$/,
  ],
  [
    'a symbolic link instead of a folder in it',
    (output) => {
      mkdirSync(output);
      symlinkSync('/tmp', join(output, 'chart'));
    },
    /out\/chart: it is a symbolic link, so files could be written anywhere\nhint: remove it\n$/,
  ],
  [
    'a damaged manifest',
    (output) => {
      mkdirSync(output);
      writeFileSync(join(output, '.gitlab-runner-irsa.json'), '{');
    },
    /\.gitlab-runner-irsa\.json: the manifest is damaged, so generate cannot tell its own files from others/,
  ],
];

for (const [name, make, says] of obstacles) {
  t.test(`${name} is one sentence and the exit code 2`, async (t) => {
    const { output, run } = place(t);
    make(output);
    const { code, stderr } = await run(FLEET);
    t.equal(code, 2);
    t.match(stderr, says);
  });
}

t.test('a link to the output folder is followed, a link instead of a generated file is a conflict', async (t) => {
  const { folder, output, run, read } = place(t);
  mkdirSync(join(folder, 'real'));
  symlinkSync('real', output);
  t.match(await run(FLEET), { code: 0 });
  rmSync(join(output, 'mapping.yaml'));
  writeFileSync(join(folder, 'elsewhere'), 'mine\n');
  symlinkSync(join(folder, 'elsewhere'), join(output, 'mapping.yaml'));
  t.match(await run(FLEET), { code: 1, stdout: /mapping\.yaml {2}is a symbolic link/ });
  t.match(await run(FLEET, '--force'), { code: 0 });
  t.match(read('mapping.yaml'), 'version: 1');
  t.equal(readFileSync(join(folder, 'elsewhere'), 'utf8'), 'mine\n', 'the link is replaced, not followed');
});

t.test('a folder without write permission is one sentence', async (t) => {
  const output = isRoot ? '/sys/kernel' : place(t).output;
  if (!isRoot) mkdirSync(output, { mode: 0o555 });
  const { code, stderr } = await runCli(['generate', '-', '--output', output], { stdin: FLEET });
  if (!isRoot) chmodSync(output, 0o755);
  t.equal(code, 2);
  t.match(stderr, /^error: \/.*: (this user may not read or write it|it is read-only)\n$/);
});

t.test(
  'a folder that cannot be created is one sentence, without a wait',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const { code, stderr } = await runCli(['generate', '-', '--output', '/proc/nowhere/out'], { stdin: FLEET });
    t.equal(code, 2);
    t.match(stderr, /^error: \/proc\/nowhere\/out\/\S+: [^\n]+\n$/);
  },
);

t.test('a missing argument or option is named', async (t) => {
  t.match(await runCli(['generate', 'examples/shared-cache/fleet.yaml']), { code: 2, stderr: /--output is required/ });
  t.match(await runCli(['generate', 'x', '--output', '']), { code: 2, stderr: /--output is required/ });
  t.match(await runCli(['generate', '--output', 'x']), { code: 2, stderr: /FLEET is required/ });
  t.match(await runCli(['generate', 'nowhere.yaml', '--output', 'x']), { code: 2, stderr: /there is no such file/ });
});
