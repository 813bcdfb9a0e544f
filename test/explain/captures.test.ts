import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { exitCode, run, views } from '../../src/cli/commands/explain.ts';
import { MODES } from '../../src/modes.ts';
import { runCli } from '../cli/command-line.ts';
import { printed } from '../cli/screens.ts';
import { captured, captureNames } from '../fixtures.ts';

// A table of the decisions about every captured pod; UPDATE_TRANSCRIPTS=1 writes it again, to be read.

const TABLE = 'test/fixtures/explain/captures.txt';
const NAMES = captureNames();
const FOLDER = t.testdir(
  Object.fromEntries(NAMES.map((_, index) => [`${index}.json`, JSON.stringify(captured(NAMES[index] ?? ''))])),
);
const FILES = NAMES.map((_, index) => join(FOLDER, `${index}.json`));
const MAPPING = 'test/fixtures/decisions/mapping.yaml';
const ACCOUNTS = 'test/fixtures/decisions/accounts.yaml';
const KEYS = [
  'pod',
  'namespace',
  'kind',
  'mode',
  'reason',
  'would',
  'project',
  'projectName',
  'rule',
  'from',
  'to',
  'allowed',
  'patch',
  'warnings',
  'message',
];

type Line = Record<(typeof KEYS)[number], unknown> & { allowed: boolean };

t.test('every captured pod is explained as recorded', async (t) => {
  const { stdout, stderr } = await runCli([
    'explain',
    ...FILES,
    '--mapping',
    MAPPING,
    '--accounts',
    ACCOUNTS,
    '--json',
  ]);
  t.equal(stderr, '');
  const lines = JSON.parse(stdout) as Line[];
  t.equal(lines.length, FILES.length);
  const table = lines
    .map(({ kind, reason, rule, from, to, allowed }, index) => {
      return [NAMES[index], kind, allowed ? 'allowed' : 'refused', reason, rule ?? '-', from, to ?? '-'].join(' ');
    })
    .join('\n');
  if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(TABLE, `${table}\n`);
  else t.equal(`${table}\n`, readFileSync(TABLE, 'utf8'));
});

for (const mode of MODES)
  t.test(`in mode ${mode}, JSON has exactly the keys that scripts rely on, and the text agrees`, async (t) => {
    const input = { arguments: FILES, options: { mapping: MAPPING, accounts: ACCOUNTS, mode }, json: false };
    const io = {
      read: async (file: string) => readFileSync(file, 'utf8'),
      lines: () => {
        throw new Error('no log is read');
      },
      note: () => t.fail('no note is expected'),
      progress: () => t.fail('no progress is expected'),
      readChunks: () => {
        throw new Error('no log is expected');
      },
      noteOriginal: () => t.fail('no error is expected'),
      terminal: false,
      version: '0',
      env: {},
    };
    const explanations = await run(input, io);
    const lines = views.json(explanations);
    const text = printed(views.text(explanations));
    for (const line of lines) {
      t.strictSame(Object.keys(line), [
        ...KEYS,
        'assumed',
        'role',
        'wanted',
        'wantedRole',
        'missingAccount',
        'skipped',
      ]);
      t.strictSame(line.assumed, [], 'a review leaves nothing to assume');
      t.equal(line.mode, mode);
    }
    for (const line of lines) t.match(text, `docs/reasons.md#${line.reason}`);
    t.equal(exitCode(explanations), lines.every(({ allowed }) => allowed) ? 0 : 1);
  });
