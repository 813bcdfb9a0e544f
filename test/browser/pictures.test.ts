import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readPage } from '../docs/page.ts';
import { browserTools } from './browser.ts';
import { openMermaidPage } from './mermaid-page.ts';

// The pictures in README.md and docs/, drawn by Mermaid as GitHub and GitLab draw them.

const ROOT = join(import.meta.dirname, '../..');
const tools = await browserTools();
if (tools.missing !== undefined) {
  const isFailure = Boolean(process.env.CI) && process.env.CI !== 'false';
  const said = `SKIPPED: the pictures of the pages. ${tools.missing}`;
  if (isFailure) t.fail(said);
  else t.comment(said);
}
const browser = tools.missing === undefined ? await tools.launch() : undefined;
t.teardown(() => browser?.close());

const pictures = globSync(['README.md', 'docs/*.md'], { cwd: ROOT }).flatMap((file) =>
  readPage(readFileSync(join(ROOT, file), 'utf8'))
    .blocks.filter(({ language }) => language === 'mermaid')
    .map(({ content, line }) => ({ name: `${file}:${line}`, content })),
);

t.test('the first page has a picture', async (t) => {
  t.ok(
    pictures.some(({ name }) => name.startsWith('README.md:')),
    'README.md has a Mermaid block',
  );
});

for (const { content, name } of pictures)
  t.test(`Mermaid draws ${name}, narrow enough for a page`, { skip: tools.missing ?? false }, async (t) => {
    if (browser === undefined || tools.missing !== undefined) return;
    const page = await openMermaidPage(t, browser, tools.mermaid);
    const width = await page.evaluate(
      `mermaid.render('picture', ${JSON.stringify(content)}).then(({ svg }) => {
        document.getElementById('drawing').innerHTML = svg;
        return document.querySelector('svg').viewBox.baseVal.width;
      })`,
    );
    // GitHub's column is about 900 pixels wide, and a wider picture is drawn smaller: at half its size, text is hard to read.
    t.ok(Number(width) > 100 && Number(width) < 1800, `${width} pixels`);
  });
