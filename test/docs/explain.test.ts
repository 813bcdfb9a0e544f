import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { runCli } from '../cli/command-line.ts';
import { readPage } from './page.ts';

const ROOT = join(import.meta.dirname, '../..');
const file = join(ROOT, 'docs/explain.md');

t.test(
  'docs/explain.md shows what explain prints; from files, it is the same as from a cluster with them',
  async (t) => {
    const { blocks } = readPage(readFileSync(file, 'utf8'));
    const shown =
      blocks.find(({ content }) => content.startsWith('$ gitlab-runner-irsa explain '))?.content.trimEnd() ?? '';
    const files = ['--mapping', 'examples/demo/mapping.yaml', '--accounts', 'examples/demo/accounts.yaml'];
    const { stdout } = await runCli(['explain', '--project', '4242', ...files]);
    const expected = `${shown.split('\n', 1)[0]}\n${stdout.trimEnd()}`;
    if (process.env.UPDATE_TRANSCRIPTS)
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(shown, () => expected),
      );
    else t.equal(shown, expected);
  },
);
