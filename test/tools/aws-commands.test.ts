import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { generate } from '../../src/generate/generate.ts';
import { readPage } from '../docs/page.ts';
import { bundle, example } from '../generate/bundle.ts';
import { pythonTools } from './python.ts';

// The commands of docs/report.md, run by a shell in which `aws` prints its words, and checked with the model of AWS.

const tools = await pythonTools();
if (tools.missing !== undefined) {
  const isFailure = Boolean(process.env.CI) && process.env.CI !== 'false';
  const said = `SKIPPED: botocore, which has the model of AWS. ${tools.missing}`;
  if (isFailure) t.fail(said);
  else t.comment(said);
}

/** After the words of a command. */
const END = 'end-of-command';

/** The words of each `aws` command in a script, as the program gets them. */
function commandsIn(script: string): string[][] {
  const folder = t.testdir({});
  const log = join(folder, 'log');
  writeFileSync(log, '');
  for (const name of ['aws', 'sleep', 'gitlab-runner-irsa']) {
    const program = join(folder, name);
    const record = `for word in aws "$@" ${END}; do printf '%s\\0' "$word"; done >> ${log}`;
    writeFileSync(program, `#!/bin/sh\n${name === 'aws' ? record : ':'}\n`);
    chmodSync(program, 0o755);
  }
  execFileSync('/bin/sh', ['-c', script], { cwd: folder, env: { PATH: `${folder}:${process.env.PATH}` } });
  const commands = readFileSync(log, 'utf8').split(`\0${END}\0`).slice(0, -1);
  return commands.map((words) => words.split('\0'));
}

/** What is wrong with each command; `null` for nothing. */
function checked(input: readonly string[][]): (string | null)[] {
  const { folder } = tools as { folder: string };
  const script = ['test/tools/aws-commands.py'];
  return JSON.parse(execFileSync(join(folder, 'bin/python'), script, { input: JSON.stringify(input) }).toString());
}

t.test('AWS has every command and flag of docs/report.md, and accepts their values', async (t) => {
  const { blocks } = readPage(readFileSync('docs/report.md', 'utf8'));
  const scripts = blocks.filter(({ content, language }) => language === 'sh' && /\baws /.test(content));
  const commands = scripts.flatMap(({ content }) => commandsIn(content));
  t.same(
    commands.map(([, service, operation]) => `${service} ${operation}`),
    ['eks update-cluster-config', 'logs filter-log-events', 'logs start-query', 'logs get-query-results'],
  );
  if (tools.missing !== undefined) return;
  // What a command prints is empty here.
  const filled = commands.map((words) => words.map((word) => word || 'query-id'));
  t.same(
    checked(filled),
    commands.map(() => null),
  );
  const wrong = [
    ['aws', 'logs', 'filter-logs'],
    ['aws', 'logs', 'filter-log-events', '--group', 'x'],
    ['aws', 'eks', 'update-cluster-config', '--name', 'x', '--logging', '{"clusterLogging": {}}'],
  ];
  t.notOk(checked(wrong).includes(null), 'and it would say what is wrong');
});

t.test('AWS has every command of a generated README that imports roles, and accepts the values', async (t) => {
  const { blocks } = readPage(generate(example('company'), bundle).get('README.md') ?? '');
  const scripts = blocks.filter(({ content, language }) => language === 'sh' && /^aws /m.test(content));
  const commands = scripts.flatMap(({ content }) => commandsIn(content));
  t.same(
    commands.map(([, service, operation, word]) =>
      [service, operation, ...(operation === 'wait' ? [word] : [])].join(' '),
    ),
    [
      'iam create-open-id-connect-provider',
      'iam create-open-id-connect-provider',
      'cloudformation create-change-set',
      'cloudformation wait change-set-create-complete',
      'cloudformation execute-change-set',
    ],
  );
  if (tools.missing !== undefined) return;
  t.same(
    checked(commands),
    commands.map(() => null),
  );
  const [, , changeSet = []] = commands;
  t.notOk(
    checked([
      changeSet.map((word) => (word === 'CREATE' ? 'create' : word.replace('import-ex', 'import-all-ex'))),
    ]).includes(null),
  );
});
