import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { withoutVersion } from '../without-version.ts';
import { type Outcome, runCli } from './command-line.ts';

// A case is a file: the command line, the output, the exit code. With `COLUMNS=80` before the command, the output is that of a
// terminal, and else that in a pipe. UPDATE_TRANSCRIPTS=1 writes them again; read the diff.

const FOLDER = 'test/fixtures/transcripts';
const PROMPT = /^\$ (?:COLUMNS=(?<columns>\d+) )?gitlab-runner-irsa ?(?<line>.*)$/;

for (const file of readdirSync(FOLDER).sort()) {
  const path = join(FOLDER, file);
  const recorded = readFileSync(path, 'utf8');
  t.test(`${file} reads as recorded`, async (t) => {
    const [prompt = ''] = recorded.split('\n', 1);
    const { columns, line = '' } = PROMPT.exec(prompt)?.groups ?? {};
    const [command = '', input] = line.split(' < ');
    const stdin = input === undefined ? '' : readFileSync(input, 'utf8');
    const words = command.split(' ').filter((word) => word !== '');
    const found = transcript(
      prompt,
      await runCli(words, { stdin, ...(columns === undefined ? {} : { columns: Number(columns) }) }),
    );
    if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(path, found);
    else t.equal(found, recorded);
  });
}

function transcript(prompt: string, { code, stdout, stderr }: Outcome): string {
  const said = stderr === '' ? '' : `[stderr]\n${stderr}`;
  return withoutVersion(`${prompt}\n${stdout}${said}[exit ${code}]\n`);
}
