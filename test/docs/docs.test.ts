import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { formatFinding } from '../../src/documents/finding.ts';
import { parseMapping } from '../../src/mapping/document/parse.ts';
import { type Block, readPage } from './page.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILES = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'].filter((file) => existsSync(join(ROOT, file))),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const PAGES = new Map(FILES.map((file) => [file, readPage(readFileSync(join(ROOT, file), 'utf8'))]));

t.test('every mapping that a page shows is valid', async (t) => {
  let count = 0;
  for (const [file, { blocks }] of PAGES) {
    for (const block of blocks.filter(({ language }) => language === 'yaml')) {
      const text = mappingIn(block);
      if (text === undefined) continue;
      count += 1;
      const errors = parseMapping(text).findings.filter(({ level }) => level === 'error');
      t.same(
        errors.map((finding) => formatFinding(`${file}:${block.line}`, finding)),
        [],
        text,
      );
    }
  }
  t.ok(count > 5, `${count} mappings were found`);
});

t.test('every YAML and JSON that a page shows can be read', async (t) => {
  for (const [file, { blocks }] of PAGES) {
    for (const { content, language, line } of blocks) {
      if (language === 'yaml')
        for (const { errors } of parseAllDocuments(content, { logLevel: 'silent' }))
          t.same(errors, [], `${file}:${line}`);
      if (language === 'json') t.doesNotThrow(() => JSON.parse(content), `${file}:${line}`);
    }
  }
});

for (const [file, { links }] of PAGES) {
  t.test(`every link in ${file} leads somewhere`, async (t) => {
    for (const { target, line } of links) {
      if (/^[a-z]+:/.test(target)) {
        t.match(target, /^https:\/\/[a-z0-9.-]+\.[a-z]+(\/|$)/, `${file}:${line}`);
        continue;
      }
      const [path = '', anchor] = target.split('#');
      const found = path === '' ? file : relative(ROOT, join(ROOT, dirname(file), path));
      t.ok(existsSync(join(ROOT, found)), `${file}:${line} ${target}: there is such a file`);
      if (anchor === undefined) continue;
      t.ok(found.endsWith('.md'), `${file}:${line} ${target}: only pages have anchors`);
      const page = readPage(readFileSync(join(ROOT, found), 'utf8'));
      t.ok(
        page.headings.some((heading) => heading.anchor === anchor),
        `${file}:${line} ${target}: there is such a heading`,
      );
    }
  });
}

t.test('docs/README.md links every page in docs/, and README.md links it', async (t) => {
  const linked = linkedFrom('docs/README.md');
  const pages = FILES.filter((file) => file.startsWith('docs/') && file !== 'docs/README.md');
  t.ok(pages.length > 10);
  for (const page of pages) t.ok(linked.includes(page), page);
  t.ok(linkedFrom('README.md').includes('docs/README.md'));
});

t.test(
  'the first screen of README.md has a picture, the alternatives, the commands and no line that scrolls',
  async (t) => {
    const { text } = PAGES.get('README.md') ?? { text: '' };
    const [screen = ''] = text.split(/^## /m);
    const { blocks, links } = readPage(screen);
    t.same(
      blocks.map(({ language }) => language),
      ['mermaid', 'sh'],
    );
    t.ok(links.some(({ target }) => target === 'docs/alternatives.md'));
    t.ok(screen.split('\n').length < 55, 'it fits a screen');
    for (const line of blocks.flatMap(({ content }) => content.split('\n'))) t.ok(line.length <= 80, line);
  },
);

t.test('every file of this project that a page names is there', async (t) => {
  let count = 0;
  for (const [file, { code }] of PAGES) {
    for (const { text, line } of code) {
      // Upper-case letters are a placeholder for a name that the reader chooses.
      if (!/^(?:src|test|docs|examples|bench)\/[a-z0-9./-]*$/.test(text)) continue;
      count += 1;
      t.ok(existsSync(join(ROOT, text)), `${file}:${line} ${text}`);
    }
  }
  t.ok(count > 20, `${count} names were found`);
});

/** The files to which a page has links. */
function linkedFrom(page: string): string[] {
  return (PAGES.get(page)?.links ?? []).map(({ target }) => join(dirname(page), target.split('#')[0] ?? ''));
}

/** A whole mapping, or a marked part of one, to which the least is added that makes it whole. */
function mappingIn({ content, mark }: Block): string | undefined {
  // A file of cases has a version, too; test/docs/testing-a-mapping.test.ts reads it.
  if (/^cases:$/m.test(content)) return undefined;
  if (/^version: 1$/m.test(content) || mark === 'mapping') return content;
  if (mark !== 'part of a mapping') return undefined;
  return stringify({
    version: 1,
    managers: [{ serviceAccount: 'gitlab/gitlab-runner-common' }],
    ...(parse(content) as object),
  });
}

t.test('outputs on the pages are those of the transcripts', async (t) => {
  const shown = [
    ...readFileSync(join(ROOT, 'docs/roles.md'), 'utf8').matchAll(/<!-- output: (\S+) -->\n```\n(.*?)```/gs),
  ];
  t.ok(shown.length > 0);
  for (const [, file = '', text = ''] of shown) {
    const recorded = readFileSync(join(ROOT, 'test/fixtures/transcripts', file), 'utf8');
    t.equal(text, recorded.replace(/^.*\n/, '').replace(/\[exit \d\]\n$/, ''), file);
  }
});
