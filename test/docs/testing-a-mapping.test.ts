import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { casesSchema } from '../../src/cases/document/schema.ts';
import { runCli } from '../cli/command-line.ts';
import { readPage } from './page.ts';

const ROOT = join(import.meta.dirname, '../..');
const file = join(ROOT, 'docs/testing-a-mapping.md');
const page = readPage(readFileSync(file, 'utf8'));

t.test('the page shows what its file of cases prints for the mapping of the examples', async (t) => {
  const cases = page.blocks.find(({ content }) => /^cases:/m.test(content))?.content ?? '';
  const shown = page.blocks.find(({ content }) => content.startsWith('$ gitlab-runner-irsa test '));
  const words = ['test', '-', '--mapping', join(ROOT, 'examples/mapping.yaml')];
  const { code, stdout } = await runCli(words, { stdin: cases });
  t.equal(code, 1);
  const found = stdout.replaceAll('<stdin>', 'cases.yaml').replaceAll(/\S*examples\/mapping\.yaml/g, '(mapping.yaml');
  const [command] = shown?.content.split('\n', 1) ?? [];
  const expected = `${command}\n${found}`.trimEnd();
  if (process.env.UPDATE_TRANSCRIPTS)
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(shown?.content.trimEnd() ?? '', () => expected),
    );
  else t.equal(shown?.content.trimEnd(), expected);
});

t.test('its table has every field of a case', async (t) => {
  const listed = [...(page.sections.get('fields') ?? '').matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, key = '']) => key),
  );
  t.same(listed.toSorted(), Object.keys(casesSchema.shape.cases.element.shape).toSorted());
});
