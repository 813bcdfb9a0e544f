import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

// The table at the end of docs/style.md, applied: code with its comments, the chart, and every page.

const ROOT = join(import.meta.dirname, '../..');
const PAGE = 'docs/style.md';
const FILES = [
  'src/**/*.ts',
  'bench/**/*.{ts,md}',
  'test/**/*.{ts,md}',
  'scripts/**/*.*',
  'chart/**/*.{yaml,tpl,txt,md}',
  'docs/*.md',
  '*.md',
  'examples/**/*.{md,tf,yaml}',
  // They become CHANGELOG.md.
  '.changeset/*.md',
  '.github/**/*.md',
];
/**
 * Not held to it: data, which has the words of others and invalid words, and this file, which has examples of banned
 * words.
 */
const EXCEPT = ['docs/style.md', 'test/docs/language.test.ts', 'test/fixtures/**', 'test/**/node_modules/**'];
/** Between two words: blanks, a line break with the mark of a comment or a quotation, or the underscore of an identifier. */
const GAP = String.raw`(?:\s+(?:(?:\*|\/\/|#|>)\s*)?|_)`;
/** A letter, digit or hyphen beside a phrase makes it part of another word. An underscore does not: users read codes too. */
const PART = '[a-zA-Z0-9-]';

type Row = { banned: readonly string[]; instead: string; fine: readonly string[] };

/** By phrase, because most of them are searched in thousands of files. */
const patterns = new Map<string, RegExp>();
const rows = tableOf(readFileSync(join(ROOT, PAGE), 'utf8'));
const files = FILES.flatMap((pattern) => globSync(pattern, { cwd: ROOT, exclude: EXCEPT }));

t.test('the style page bans words, each with a better one', async (t) => {
  t.ok(rows.length > 20);
  for (const { banned, instead } of rows) t.not(instead, '', banned.join(', '));
});

t.test('a banned phrase is found across lines of a comment, and a fine one is not', async (t) => {
  t.same(offencesIn('/** It is in place\n * of the old one. */').length, 1);
  t.same(offencesIn('the code `fleet_in_force`').length, 1);
  t.same(offencesIn('There is no such account; it is no longer used, and `fault-tolerant` is one word.'), []);
});

/** German for "a different account than". */
const COMPARISON = /\b(?:an)?other (?:(?!(?:than|that|more|less)\b)[\w.-]+ ){1,4}than\b/i;

t.test('a comparison in another order is found', async (t) => {
  t.match('a role of another AWS account than the cluster', COMPARISON);
  t.match('other words than the code', COMPARISON);
  t.notMatch('an action other than this one, and another that is longer than it', COMPARISON);
});

for (const file of files) {
  t.test(`${file} is in plain English`, async (t) => {
    const whole = readFileSync(join(ROOT, file), 'utf8');
    // Changes name what was renamed.
    const text = /^(?:CHANGELOG|\.changeset\/.*)\.md$/.test(file) ? whole.replaceAll(/`[^`]*`/g, '`code`') : whole;
    t.same(offencesIn(text), []);
    t.notMatch(text.replaceAll(/\s+(?:(?:\*|\/\/|#|>)\s+)?/g, ' '), COMPARISON);
  });
}

/** `12: "in force", better: active` for each banned phrase. */
function offencesIn(text: string): string[] {
  return rows.flatMap(({ banned, instead, fine }) => {
    const found = banned.flatMap((phrase) => spansOf(phrase, text));
    if (found.length === 0) return [];
    const excused = fine.flatMap((phrase) => spansOf(phrase, text));
    return found
      .filter(([start, end]) => !excused.some(([from, to]) => from <= start && end <= to))
      .map(
        ([start, end]) => `${text.slice(0, start).split('\n').length}: "${text.slice(start, end)}", better: ${instead}`,
      );
  });
}

function spansOf(phrase: string, text: string): [number, number][] {
  const pattern = patterns.get(phrase) ?? new RegExp(`(?<!${PART})${phrase.replaceAll(' ', GAP)}(?!${PART})`, 'gi');
  patterns.set(phrase, pattern);
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => [index, index + found.length]);
}

function tableOf(page: string): Row[] {
  const [, table = ''] = page.split('## Words and patterns to replace');
  return [...table.matchAll(/^\| (`.*) \|(.*)\|(.*)\|$/gm)].map(([, banned, instead = '', fine]) => ({
    ...{ banned: codeIn(banned), fine: codeIn(fine) },
    instead: instead.trim(),
  }));
}

function codeIn(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => String(code));
}
