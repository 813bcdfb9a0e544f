import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { stringify } from 'yaml';
import { commands } from '../../src/cli/run/commands.ts';
import { flagOf, variableOf } from '../../src/cli/run/environment.ts';
import { printable } from '../../src/text/printable.ts';
import { event, line } from '../records/recorded.ts';
import { runs, sample } from '../runs.ts';
import { withoutColors } from '../without-colors.ts';
import { runChild } from './child.ts';
import { type Outcome, runCli } from './command-line.ts';

/** All that a text can do to a terminal, and a line that would pass as one of our lines. */
const HOSTILE = 'x\u001b[2J\u009b31m\u007f\u202e\u2066\u200b\ufeff\u2028\u2029\ud800\t\r\nEVIL';
/** What an argument of a process can be: not half a surrogate pair. */
const WORD = HOSTILE.replace('\ud800', '');

const MAPPING = 'examples/demo/mapping.yaml';

function isHarmless(t: Test, { code, stdout, stderr }: Outcome): void {
  // As one assertion, because an assertion takes as long as a command.
  const harm = [stdout, stderr].filter((text) => text !== printable(text) || /^EVIL/m.test(text));
  const isAnswer = code >= 0 && code <= 2 && !stderr.includes('internal error');
  t.same({ harm, isAnswer, ...(isAnswer ? {} : { code, stderr }) }, { harm: [], isAnswer: true });
}

/** One for all tests: to make one takes longer than most commands. */
const FOLDER = t.testdir({});

/** A file with this content, as JSON, which is YAML, too. */
function file(content: unknown): string {
  const path = join(FOLDER, 'hostile.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** A document with each of its texts spoiled in turn, and each of its keys. */
function* spoiled(value: unknown): Generator<unknown> {
  if (typeof value === 'string') {
    yield HOSTILE;
    yield `${value}${HOSTILE}`;
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) for (const other of spoiled(item)) yield value.with(index, other);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      for (const other of spoiled(item)) yield { ...value, [key]: other };
      yield { ...value, [`${key}${HOSTILE}`]: item };
    }
  }
}

for (const { name, load } of commands) {
  t.test(`${name}: a hostile value of any option is harmless`, async (t) => {
    const { usage } = await load();
    // None of them gets as far as to serve or to ask a cluster.
    const stop = { serve: ['--listen', 'nowhere'], doctor: ['--kubeconfig', 'nowhere'], demo: ['excess'] }[name] ?? [];
    for (const [key, { value }] of Object.entries(usage.options)) {
      if (value === undefined) continue;
      const before = stop[0] === flagOf(key) ? [] : stop;
      isHarmless(t, await runCli([name, ...before, flagOf(key), HOSTILE]));
      isHarmless(t, await runCli([name, ...before], { env: { [variableOf(key)]: HOSTILE } }));
    }
  });

  t.test(`${name}: hostile arguments are harmless`, async (t) => {
    const arguments_ = { serve: ['--listen', 'nowhere', HOSTILE], doctor: ['--kubeconfig', 'nowhere', HOSTILE] }[name];
    isHarmless(t, await runCli([name, ...(arguments_ ?? [HOSTILE])]));
    isHarmless(t, await runCli([name, `--${HOSTILE}`]));
  });
}

const LINES: [name: string, words: string[]][] = [
  ['a verb', [HOSTILE]],
  ['an option of the program', [`--${HOSTILE}`]],
  ['help for a verb', ['help', HOSTILE]],
  ['a pod', ['explain', HOSTILE, '--mapping', MAPPING]],
  ['a mapping', ['explain', 'test/fixtures/explain/running.yaml', '--mapping', HOSTILE]],
  ['a side of a plan', ['plan', MAPPING, HOSTILE]],
  ['a log', ['plan', MAPPING, MAPPING, '--audit-log', HOSTILE]],
  ['the context of a plan', ['plan', 'cluster', MAPPING, '--kubeconfig', 'nowhere', '--context', HOSTILE]],
  ...[
    '--project',
    '--namespace',
    '--requested-account',
    '--requester',
    '--runner-version',
    '--root-group',
    '--runner',
  ].map((flag): [string, string[]] => {
    const job = ['--project', '4242', '--namespace', 'gitlab'];
    const others = flag === '--project' ? job.slice(2) : flag === '--namespace' ? job.slice(0, 2) : job;
    return [`${flag} of a job`, ['explain', ...others, flag, HOSTILE, '--mapping', MAPPING]];
  }),
  [
    'an account of a trust policy',
    ['validate', 'trust-policy', '-', '--issuer', 'oidc.x.com', '--service-account', HOSTILE],
  ],
  ['a folder', ['generate', 'examples/shared-cache/fleet.yaml', '--output', HOSTILE, '--dry-run']],
  ['a mapping to serve', ['serve', '--mapping', HOSTILE, '--accounts', HOSTILE]],
  ['a grace time', ['serve', '--mapping', MAPPING, '--accounts', 'x', '--grace', HOSTILE]],
  ['an address', ['serve', '--mapping', MAPPING, '--accounts', 'x', '--listen', HOSTILE]],
  ['managers of the starter', ['serve', '--in-cluster', '--starter-managers', HOSTILE]],
  ['a token folder', ['serve', '--in-cluster', '--token-folder', HOSTILE]],
  ['a health URL', ['probe', '--url', 'https://127.0.0.1:1', '--health', HOSTILE]],
  ['a context', ['doctor', '--kubeconfig', 'nowhere', '--context', HOSTILE]],
];
for (const [name, words] of LINES) {
  t.test(`a command line with a hostile text is harmless: ${name}`, async (t) => {
    isHarmless(t, await runCli(words));
    isHarmless(t, await runCli([...words, '--json', '--verbose']));
  });
}

t.test('explain shows a hostile pod, review or mapping harmlessly, whole and as JSON', async (t) => {
  const pod = JSON.parse(readFileSync('test/fixtures/captures/v19.4.0-dev/plain-cache.json', 'utf8'));
  const { metadata, spec } = pod.request.object;
  const short = { metadata, spec: { ...spec, containers: spec.containers.slice(0, 1), volumes: [] } };
  for (const container of short.spec.containers) container.env = container.env.slice(0, 2);
  const { uid, kind, resource, name, namespace, operation, userInfo } = pod.request;
  const review = { ...pod, request: { uid, kind, resource, name, namespace, operation, userInfo, object: short } };
  let count = 0;
  for (const one of sample(spoiled(review))) {
    count += 1;
    const path = file(one);
    isHarmless(t, await runCli(['explain', path, '--mapping', MAPPING, ...(count % 2 === 0 ? ['--json'] : [])]));
  }
  t.ok(count > runs(100), `${count} reviews`);
});

t.test('report shows a hostile record harmlessly, in every format for a terminal', async (t) => {
  let count = 0;
  for (const record of [event({ wanted: 'ci-x', wantedRole: 'x' }, {}, 'observe'), line({ warnings: ['x'] })]) {
    for (const one of sample(spoiled(record))) {
      count += 1;
      const format = ['text', 'json', 'markdown', 'html'][count % 4] ?? '';
      isHarmless(t, await runCli(['report', file(`${JSON.stringify(one)}\n${HOSTILE}`), '--format', format]));
    }
  }
  t.ok(count > runs(100), `${count} records`);
});

t.test('report --json and --format json have the same text, whatever is in a record', async (t) => {
  for (const one of sample(spoiled(event({ wanted: 'ci-x', wantedRole: 'x' }, {}, 'observe')))) {
    const path = file(`${JSON.stringify(one)}\n${HOSTILE}`);
    const [flag, format] = [
      await runCli(['report', path, '--json']),
      await runCli(['report', path, '--format', 'json']),
    ];
    t.equal(format.stdout, flag.stdout);
  }
});

const YAML = (path: string) => readFileSync(path, 'utf8');
t.test('a hostile mapping, fleet or policy is harmless', async (t) => {
  const { parse } = await import('yaml');
  const kinds: [kind: string, path: string, options: string[]][] = [
    ['mapping', MAPPING, []],
    ['fleet', 'examples/shared-cache/fleet.yaml', []],
    [
      'trust-policy',
      'test/fixtures/trust-policies/no-audience.yaml',
      [
        '--issuer',
        'https://oidc.eks.eu-central-1.amazonaws.com/id/X',
        '--service-account',
        'gitlab/ci',
        '--role-arn',
        'arn:aws:iam::111122223333:role/x',
      ],
    ],
  ];
  for (const [kind, source, options] of kinds) {
    for (const one of sample(spoiled(parse(YAML(source))))) {
      const path = file(one);
      isHarmless(t, await runCli(['validate', kind, path, ...options]));
      isHarmless(t, await runCli(['validate', kind, path, ...options, '--json']));
      if (kind === 'fleet')
        isHarmless(t, await runCli(['generate', path, '--output', join(FOLDER, 'out'), '--dry-run']));
      if (kind === 'mapping')
        isHarmless(t, await runCli(['explain', '--project', '4242', '--namespace', 'gitlab', '--mapping', path]));
    }
  }
});

t.test('a file that is not a document is harmless', async (t) => {
  for (const text of [
    HOSTILE,
    `{"a": "${HOSTILE}`,
    `a: [\n${HOSTILE}`,
    `a: "${HOSTILE.replaceAll(/[\r\n]/g, '')}"`,
    '\ud800',
  ]) {
    const path = file(text);
    for (const kind of ['mapping', 'fleet', 'trust-policy']) isHarmless(t, await runCli(['validate', kind, path]));
    isHarmless(t, await runCli(['explain', path, '--mapping', MAPPING]));
    isHarmless(t, await runCli(['plan', path, MAPPING]));
    for (const flag of ['--audit-log', '--pods', '--accounts'])
      isHarmless(t, await runCli(['plan', 'examples/mapping.yaml', MAPPING, flag, path]));
    isHarmless(
      t,
      await runCli(['explain', '--project', '1', '--namespace', 'x', '--mapping', MAPPING, '--accounts', path]),
    );
    isHarmless(t, await runCli(['explain', '--project', '1', '--namespace', 'x', '--mapping', path, '--verbose']));
    isHarmless(t, await runCli(['doctor', '--kubeconfig', path, '--verbose']));
    isHarmless(t, await runCli(['doctor', '--kubeconfig', 'nowhere', '--fleet', path]));
    isHarmless(t, await runCli(['probe', '--ca', path]));
    isHarmless(t, await runCli(['serve', '--mapping', path, '--accounts', path, '--certificates', path]));
  }
});

t.test('a hostile kubeconfig is harmless', async (t) => {
  const exec = (args: string[]) => ({
    ...{ apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' },
    ...{ command: process.execPath, args },
  });
  const config = (changes: object) => ({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
    clusters: [{ name: 'k', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: HOSTILE, user: { token: 'x' } }],
    contexts: [{ name: 'c', context: { cluster: 'k', user: HOSTILE, namespace: HOSTILE } }],
    ...changes,
  });
  const say = `process.stderr.write(${JSON.stringify(WORD)}); process.exit(1)`;
  const changes: object[] = [
    {},
    { 'current-context': HOSTILE },
    { clusters: [{ name: 'k', cluster: { server: HOSTILE } }] },
    { clusters: [{ name: 'k', cluster: { server: `https://${HOSTILE}` } }] },
    { contexts: [{ name: HOSTILE, context: { cluster: 'k', user: HOSTILE } }] },
    { users: [{ name: HOSTILE, user: { exec: { ...exec([]), command: WORD } } }] },
    { users: [{ name: HOSTILE, user: { exec: exec(['-e', say]) } }] },
  ];
  for (const change of changes) {
    const path = join(FOLDER, 'config');
    writeFileSync(path, stringify(config(change)));
    for (const words of [[], ['--json'], ['--verbose'], ['--context', HOSTILE]])
      isHarmless(t, await runCli(['doctor', '--kubeconfig', path, ...words]));
  }
});

t.test('generate shows hostile files of its folder harmlessly', async (t) => {
  const output = join(t.testdir({}), 'out');
  const words = ['generate', 'examples/shared-cache/fleet.yaml', '--output', output];
  t.equal((await runCli(words)).code, 0);
  writeFileSync(join(output, 'README.md'), `${HOSTILE}\n${HOSTILE}`);
  for (const more of [[], ['--dry-run'], ['--check'], ['--dry-run', '--force']])
    isHarmless(t, await runCli([...words, ...more]));
  const names = { [HOSTILE]: 'x', [`debug/${WORD}`]: 'x', '../x': 'x' };
  for (const files of [names, HOSTILE, [HOSTILE]]) {
    for (const entry of [{ comment: HOSTILE, version: 1, files }, { version: HOSTILE }, HOSTILE]) {
      for (const manifest of ['.gitlab-runner-irsa.json']) {
        mkdirSync(output, { recursive: true });
        writeFileSync(join(output, manifest), JSON.stringify(entry));
      }
      for (const more of [['--dry-run'], ['--check'], []]) isHarmless(t, await runCli([...words, ...more]));
    }
  }
  // A state that is valid, so that its texts are shown.
  const roles = [HOSTILE].map((arn) => ({
    ...{ arn, isCreated: false, isImported: false, settings: { tags: {} } },
    trust: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Sid: HOSTILE, Action: HOSTILE }] },
    permissions: { policies: [], managedPolicyArns: [] },
  }));
  const accounts = [{ name: 'gitlab-jobs', namespaces: [HOSTILE], identity: 'irsa', roleArn: HOSTILE }];
  const path = join(output, '.gitlab-runner-irsa.json');
  rmSync(output, { recursive: true });
  await runCli(words);
  writeFileSync(
    path,
    JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), state: { accounts, runners: [], roles } }),
  );
  const shown = await runCli([...words, '--dry-run']);
  t.match(shown.stdout, /^In AWS and for ServiceAccounts: 2 roles made/);
  isHarmless(t, shown);
});

// In a process of their own, as a terminal with colors sees it.
t.test('the real program is as harmless, in color', async (t) => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: HOSTILE, namespace: HOSTILE }, spec: {} };
  const env = { FORCE_COLOR: '1' };
  const lines = [['explain', file(pod), '--mapping', MAPPING], ['validate', 'mapping', WORD], [WORD]];
  for (const words of lines) {
    const { stdout, stderr } = await runChild(words, { env });
    const shown = `${stdout}${stderr}`;
    t.match(shown, '\u001b[', 'it has colors');
    const bare = withoutColors(shown);
    t.equal(bare, printable(bare));
    t.notMatch(bare, /^EVIL/m);
  }
});
