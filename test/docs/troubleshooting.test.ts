import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { OUTCOMES, REFUSAL_REASONS, UNREADABLE } from '../../src/admission/reasons.ts';
import { readPage } from './page.ts';

type Printed = {
  texts: { text: string; section: string; source: string }[];
  lines: { line: string; section: string }[];
};
type Row = { texts: string[]; section: string; where: string };

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const page = readPage(read('docs/troubleshooting.md'));
const { texts, lines } = parse(read('test/docs/printed-texts.yaml')) as Printed;

const FINDINGS = readPage(read('docs/doctor.md')).headings.filter(({ level }) => level === 4);
const CODES = new Map([
  ...FINDINGS.map(({ text }) => [text, 'doctor.md'] as const),
  ...[...Object.keys(REFUSAL_REASONS), UNREADABLE, ...OUTCOMES].map((code) => [code, 'reasons.md'] as const),
]);

/** The tables under "Find the text": quoted texts, a cause, and the section that explains it. */
const index = rowsIn(page.sections.get('find-the-text') ?? '');

function rowsIn(section: string): Row[] {
  return section.split('\n').flatMap((line) => {
    const [, texts, , link] = /^\| (.+?) \| (.+?) \| \[.+\]\(#(\S+)\) \|$/.exec(line) ?? [];
    if (texts === undefined) return [];
    return [{ texts: codeIn(texts), section: String(link), where: line }];
  });
}

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => String(code));
}

t.test('a line that people have in front of them leads to the section that explains it', async (t) => {
  t.ok(lines.length > 45, `${lines.length} lines`);
  for (const { line, section } of lines) {
    const rows = index.filter(({ texts }) => texts.some((text) => line.includes(text)));
    const sections = [...new Set(rows.map((row) => row.section))];
    t.ok(sections.includes(section), `${line}: found ${sections.join(', ')}`);
    t.ok(sections.length <= 3, `${line}: found ${sections.join(', ')}`);
  }
});

t.test('every quoted text has one row, a source, and a line in which it was seen', async (t) => {
  t.ok(texts.length > 35, `${texts.length} texts`);
  for (const { text, section, source } of texts) {
    const rows = index.filter((row) => row.texts.includes(text));
    t.same(
      rows.map((row) => row.section),
      [section],
      text,
    );
    t.ok(source.length > 10, text);
    t.ok(
      lines.some(({ line }) => line.includes(text)),
      `${text}: a line has it`,
    );
  }
  const known = new Set(texts.map(({ text }) => text));
  for (const row of index) {
    t.ok(row.texts.length > 0, row.where);
    for (const text of row.texts) t.ok(known.has(text), text);
  }
});

t.test('every section that a row leads to has the cause, a command to see it, the fix and a link', async (t) => {
  for (const anchor of new Set(index.map(({ section }) => section))) {
    const section = page.sections.get(anchor) ?? '';
    const parts = section.split(/^(?=\*\*(?:Cause|See it|Fix)\.\*\*)/m);
    t.same(
      parts.slice(1).map((part) => /^\*\*(.+?)\.\*\*/.exec(part)?.[1]),
      ['Cause', 'See it', 'Fix'],
      anchor,
    );
    const [, , seeing = '', fix = ''] = parts;
    t.ok(
      readPage(seeing).blocks.some(({ language }) => language === 'sh'),
      `${anchor}: a command shows it`,
    );
    t.ok(readPage(fix).links.length > 0, `${anchor}: the fix has a link`);
  }
});

t.test('every command can be pasted: a shell reads it', async (t) => {
  const commands = page.blocks.filter(({ language }) => language === 'sh');
  t.ok(commands.length > 25, `${commands.length} blocks`);
  for (const { content, line } of commands) {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: content, encoding: 'utf8' });
    t.equal(status, 0, `line ${line}: ${stderr}`);
  }
});

t.test('every section of the texts has a row', async (t) => {
  const led = new Set(index.map(({ section }) => section));
  const sections = page.headings.filter(
    ({ anchor, level }) => level === 3 && page.sections.get(anchor)?.includes('**Cause.**'),
  );
  t.ok(sections.length > 20, `${sections.length} sections`);
  for (const { anchor } of sections) t.ok(led.has(anchor), anchor);
});

t.test('every code of a finding or a reason is one, and links its section', async (t) => {
  const links = [...page.text.matchAll(/\[`([a-z]+(?:_[a-z]+)*)`\]\(([a-z-]+\.md)#(\w+)\)/g)];
  t.ok(links.length > 30, `${links.length} links`);
  for (const [link, code = '', file, anchor] of links) {
    if (file !== 'doctor.md' && file !== 'reasons.md') continue;
    t.equal(anchor, code, link);
    t.equal(CODES.get(code), file, link);
  }
  const named = page.code.filter(({ text }) => CODES.has(text) && text.includes('_'));
  for (const { text, line } of named)
    t.ok(page.text.split('\n')[line - 1]?.includes(`[\`${text}\`](`), `line ${line}: ${text} is a link`);
});

t.test('the pages that people come from link the page', async (t) => {
  for (const file of ['README.md', 'docs/README.md', 'docs/reasons.md', 'docs/doctor.md', 'docs/networking.md'])
    t.ok(
      readPage(read(file)).links.some(({ target }) => /(^|\/)troubleshooting\.md(#|$)/.test(target)),
      file,
    );
});

/** Milliseconds; GitLab Runner, common/consts.go: RequestRetryBackoffMin and DefaultRequestRetryBackoffMax. */
const BACKOFF = { min: 500, max: 2000 };
/** Milliseconds. */
const TIMEOUT =
  1000 * Number(/timeoutSeconds: (\d+)/.exec(read('chart/templates/mutating-webhook-configuration.yaml'))?.[1]);

/** Seconds from the start of the first attempt to that of the last one: the pause doubles after each (helpers/retry/retry.go). */
function waits(attempts: number, answer: number): number {
  const pauses = Array.from({ length: attempts - 1 }, (_, at) => Math.min(BACKOFF.min * 2 ** at, BACKOFF.max));
  return (pauses.reduce((sum, pause) => sum + pause, 0) + answer * (attempts - 1)) / 1000;
}

t.test('docs/operations.md says how long a number of attempts bridges, as the runner waits', async (t) => {
  const section = readPage(read('docs/operations.md')).sections.get('when-the-webhook-is-unavailable') ?? '';
  const rows = [...section.matchAll(/^\| `failed calling webhook:(\d+)` \| ([\d.]+) s \| ([\d.]+) s \|/gm)];
  t.ok(rows.length > 3, `${rows.length} rows`);
  for (const [row, attempts, refused, silent] of rows) {
    t.equal(Number(refused), waits(Number(attempts), 0), row);
    t.equal(Number(silent), waits(Number(attempts), TIMEOUT), row);
  }
  t.ok(waits(17, 0) < 30 && waits(18, 0) > 30);
  t.ok(
    rows.some(([, attempts]) => attempts === '18'),
    'the least number for an outage of 30 s is there',
  );
});
