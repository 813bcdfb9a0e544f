import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { runCli } from '../cli/command-line.ts';
import { readPage } from './page.ts';

const PAGE = 'docs/report.md';

t.test('docs/report.md shows what report prints', async (t) => {
  const text = readFileSync(PAGE, 'utf8');
  const block = readPage(text).blocks.find(({ mark }) => mark?.startsWith('output of report '));
  const words = (block?.mark ?? '').split(' ').slice(2);
  const { stdout } = await runCli(words);
  if (process.env.UPDATE_TRANSCRIPTS)
    writeFileSync(PAGE, text.replace(/(<!-- output of report .*\n```\n)[^`]*/, `$1${stdout}`));
  else t.equal(`${block?.content}\n`, stdout);
});
