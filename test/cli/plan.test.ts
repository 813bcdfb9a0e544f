import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { planJsonSchema, planSchema } from '../../src/cli/schemas/plan.ts';
import { runCli } from './command-line.ts';

const OLD = 'test/fixtures/plan/old.yaml';
const NEW = 'test/fixtures/plan/new.yaml';
const SCHEMA = 'docs/schemas/plan.json';

t.test('docs/schemas/plan.json is the schema of the output', async (t) => {
  const schema = planJsonSchema();
  if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(SCHEMA, `${JSON.stringify(schema, null, 2)}\n`);
  else t.same(JSON.parse(readFileSync(SCHEMA, 'utf8')), schema);
});

const CALLS = [
  `${OLD} ${NEW}`,
  `${OLD} ${OLD}`,
  `${OLD} ${NEW} --pods test/fixtures/plan/pods.yaml`,
  `${OLD} ${NEW} --audit-log test/fixtures/plan/log.jsonl`,
  'test/fixtures/plan/old-fleet.yaml test/fixtures/plan/new-fleet.yaml',
];

for (const words of CALLS)
  t.test(`plan ${words} prints JSON of that schema`, async (t) => {
    const { stdout } = await runCli(['plan', ...words.split(' '), '--json']);
    const { error } = planSchema.safeParse(JSON.parse(stdout));
    t.equal(error, undefined);
  });

t.test('a long log is read line by line, and what is no JSON is counted', async (t) => {
  const [line = ''] = readFileSync('test/fixtures/plan/log.jsonl', 'utf8').split('\n');
  const file = join(t.testdir({ 'log.jsonl': `${line}\n`.repeat(20_000) }), 'log.jsonl');
  writeFileSync(file, `no json\n{"kind": "pods"\n\n${line}`, { flag: 'a' });
  const { code, stdout } = await runCli(['plan', OLD, NEW, '--audit-log', file, '--json']);
  const { asked, lines } = planSchema.parse(JSON.parse(stdout));
  t.equal(code, 1);
  t.equal(asked, 20_001);
  t.same(lines, { all: 20_003, bad: 2 });
});

t.test('an invalid side is no answer, with its findings', async (t) => {
  t.match(await runCli(['plan', OLD, '-'], { stdin: 'version: 2\nmanagers: []\n' }), {
    code: 2,
    stderr: /<stdin>:1:10 error version/,
  });
  t.match(await runCli(['plan', OLD, '-'], { stdin: 'version: 1\ncluster: {}\n' }), { code: 2, stderr: /fleet/ });
});

t.test('the example of docs/plan.md is what the command prints', async (t) => {
  const page = readFileSync('docs/plan.md', 'utf8');
  const { stdout } = await runCli(['plan', OLD, NEW]);
  t.match(page, stdout.replaceAll('test/fixtures/plan/', ''));
});

t.test('a dry run of generate begins with what it changes', async (t) => {
  const output = join(t.testdir({}), 'out');
  const generate = (fleet: string, ...flags: string[]) => runCli(['generate', fleet, '--output', output, ...flags]);
  await generate('test/fixtures/plan/old-fleet.yaml');
  const { stdout } = await generate('test/fixtures/plan/new-fleet.yaml', '--dry-run');
  const plan = await runCli(['plan', 'test/fixtures/plan/old-fleet.yaml', 'test/fixtures/plan/new-fleet.yaml']);
  const [, summary = ''] = /^.*\n\n([\s\S]*?\n)\nAll ServiceAccounts/.exec(plan.stdout) ?? [];
  t.match(summary, /1 terraform, 2 helm, 3 remove the old/);
  t.equal(stdout.slice(0, summary.length), summary);
  t.match((await generate('test/fixtures/plan/old-fleet.yaml', '--dry-run')).stdout, /^In AWS nothing changes\.\n/);
});

t.test('no record is a bug, whatever it has in any of its fields', async (t) => {
  const [line = '', , , , event = ''] = readFileSync('test/fixtures/plan/log.jsonl', 'utf8').split('\n');
  const spoiled = [line, event].flatMap((text) => {
    const record = JSON.parse(text) as Record<string, unknown>;
    return Object.keys(record).flatMap((key) =>
      [null, 5, '', [], {}, [null], '\u001b[2J'].map((value) => JSON.stringify({ ...record, [key]: value })),
    );
  });
  const file = join(t.testdir({ 'log.jsonl': [...spoiled, line].join('\n') }), 'log.jsonl');
  const { code, stderr, stdout } = await runCli(['plan', OLD, NEW, '--audit-log', file]);
  t.equal(code, 1, stderr);
  t.ok(!stdout.includes('\u001b'));
});
