import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { readPage } from './page.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = (path: string) => readPage(readFileSync(join(ROOT, path), 'utf8'));
const evidence = page('docs/security-evidence.md');

/** The pages whose claims need evidence, with the one heading below which they are; all headings of a page without one. */
const CLAIMED: readonly [path: string, below?: string][] = [
  ['docs/security.md'],
  ['docs/guard.md'],
  ['docs/how-it-works.md', 'limits'],
  ['SECURITY.md', 'in-scope'],
];

/** The tables of which every row is a claim of its own: page, section, and the section of the evidence. */
const TABLES: readonly [path: string, section: string, evidence: string][] = [
  ['docs/security.md', 'trust-boundaries', 'trust-boundaries'],
  ['docs/security.md', 'what-a-decision-is-based-on', 'what-a-decision-is-based-on'],
  ['docs/security.md', 'what-can-be-forged', 'what-can-be-forged'],
  ['docs/security.md', 'what-the-webhook-cannot-stop', 'what-the-webhook-cannot-stop'],
  ['docs/security.md', 'managers-that-share-a-namespace', 'managers-that-share-a-namespace'],
  ['docs/security.md', 'the-namespace-of-the-webhook', 'the-namespace-of-the-webhook'],
  ['docs/security.md', 'what-is-evidence', 'what-is-evidence'],
  ['docs/guard.md', 'what-it-does-in-which-mode', 'what-it-does-in-which-mode'],
  ['docs/how-it-works.md', 'limits', 'limits'],
];

/** The cells of the first table of a section, without its head. */
function rowsOf(section: string): string[][] {
  const lines = section.split('\n');
  const start = lines.findIndex((line) => line.startsWith('|'));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  return lines.slice(start + 2, end === -1 ? undefined : end).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What is bold at the beginning of a cell names the whole. */
const claimOf = ([cell = '']: readonly string[]): string => /^\*\*(.+?)\*\*/.exec(cell)?.[1] ?? cell;

/** The names of the tests in a file, or of the cases; `…` for what a template fills in. */
function namesIn(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  if (file.endsWith('.yaml')) return (parse(text) as { name: string }[]).map(({ name }) => name);
  const names = text.matchAll(/\bt\.test\(\s*(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|`([^`]*)`)/g);
  return [...names].map(([, single, double, template]) =>
    (single ?? double ?? template ?? '').replaceAll(/\$\{[^}]*\}/g, '…').replaceAll("\\'", "'"),
  );
}

/** All tables of the evidence: the claim, and what holds it. */
const rows = evidence.text
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\|(?: claim \||---)/.test(line))
  .map((line) => rowsOf(`|\n|\n${line}`)[0] ?? []);

t.test('each claim has a test that exists, or says by which reading it is known', async (t) => {
  let tests = 0;
  const names = new Map<string, string[]>();
  for (const [claim = '', held = ''] of rows)
    for (const reference of held.split('<br>')) {
      const [, file, name = ''] = /^`(test\/[\w./-]+)`: (.+)$/.exec(reference) ?? [];
      if (file === undefined) {
        t.match(reference, /^(?:by reading.*: .*(?:`.+`|\]\(.+\))|\[below\]\(#.+\)$)/, claim);
        continue;
      }
      tests += 1;
      if (!existsSync(join(ROOT, file))) {
        t.fail(`${claim}: there is no ${file}`);
        continue;
      }
      const known = names.get(file) ?? namesIn(file);
      names.set(file, known);
      t.ok(known.includes(name), `${claim}: ${file} has a test "${name}"`);
    }
  t.ok(tests > 100, `${tests} tests`);
});

t.test('each section with claims is linked', async (t) => {
  const linked = new Set(evidence.links.map(({ target }) => basename(target)));
  for (const [path, below] of CLAIMED) {
    const { headings, sections } = page(path);
    const text = below === undefined ? undefined : sections.get(below);
    t.ok(below === undefined || text !== undefined, `${path} has the section ${below}`);
    const anchors = below === undefined ? headings.map(({ anchor }) => anchor) : [below];
    for (const anchor of anchors) {
      const isNamed = evidence.headings.some((heading) => heading.anchor === anchor);
      const isRow = rows.some(([claim]) => claim === anchor);
      t.ok(linked.has(`${basename(path)}#${anchor}`) || isNamed || isRow, `${path}#${anchor}`);
    }
  }
});

for (const [path, section, own] of TABLES)
  t.test(`each row of ${path}#${section} has its evidence`, async (t) => {
    const claims = rowsOf(page(path).sections.get(section) ?? '').map(claimOf);
    const held = new Set(rowsOf(evidence.sections.get(own) ?? '').map(([claim = '']) => claim));
    t.ok(claims.length > 2, `${claims.length} rows`);
    for (const claim of claims) t.ok(held.has(claim), claim);
  });
