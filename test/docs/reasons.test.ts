import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { parse } from 'yaml';
import { decide } from '../../src/admission/decide.ts';
import type { Decision } from '../../src/admission/decision.ts';
import { OUTCOMES, REFUSAL_REASONS, UNREADABLE } from '../../src/admission/reasons.ts';
import { decodeReview } from '../../src/admission/review/review.ts';
import type { Mode } from '../../src/modes.ts';
import { LIMITS } from '../../src/server/http/limits.ts';
import { allCases, type Case, casesIn, reviewOf, snapshotOf } from '../admission/cases.ts';
import { captured } from '../fixtures.ts';
import { build } from '../server/webhook.ts';
import { readPage } from './page.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
/** The beginning of the mark of a message without a decision; the code of the HTTP error follows. */
const UNREAD = 'unreadable:';
const reasons = readPage(read('docs/reasons.md'));

const CODES = [...Object.keys(REFUSAL_REASONS), UNREADABLE, ...OUTCOMES];

t.test('docs/reasons.md has a section for every reason code, and for no other', async (t) => {
  t.ok(CODES.length > 15, CODES.join(' '));
  const isCode = (heading: string) => /^[a-z]+(_[a-z]+)*$/.test(heading);
  const sections = reasons.headings.filter(({ level, text }) => level === 2 && isCode(text)).map(({ text }) => text);
  t.same(sections.toSorted(), CODES.toSorted());
});

t.test('the two tables of docs/reasons.md have every code, with what best-effort does', async (t) => {
  const rows = reasons.text.matchAll(/^\| \[`(\w+)`\]\(#\1\) \| (.+?) \| (.+?) \|/gm);
  const table = new Map([...rows].map(([, code, enforce, bestEffort]) => [code, { enforce, bestEffort }]));
  t.same([...table.keys()].toSorted(), CODES.toSorted());
  for (const reason of [...Object.keys(REFUSAL_REASONS), UNREADABLE])
    t.match(table.get(reason)?.enforce, /^refuse/, reason);
  t.equal(table.get(UNREADABLE)?.bestEffort, 'refuse');
  const seen = new Map<string, RegExp[]>();
  for (const example of [...allCases(), ...(parse(read('test/docs/cases.yaml')) as Case[])]) {
    const { reason } = decideIn('enforce', example);
    const bestEffort = decideIn('best-effort', example);
    // With a second refusal, best-effort does what follows from both.
    if (!(reason in REFUSAL_REASONS) || bestEffort.reason !== reason || bestEffort.warnings.length > 1) continue;
    seen.set(reason, [...(seen.get(reason) ?? []), effectIn(bestEffort)]);
  }
  // No mapping that passes its checks gives a job the account of a manager; test/admission/decide.test.ts builds one.
  const withCase = Object.keys(REFUSAL_REASONS).filter((reason) => reason !== 'manager_account_for_job');
  t.same([...seen.keys()].toSorted(), withCase.toSorted(), 'every other refusal reason has a case');
  for (const [reason, done] of seen)
    for (const words of done) t.match(table.get(reason)?.bestEffort, words, `${reason} in best-effort`);
});

/** What best-effort does with a pod that enforce refuses, in the words of the table. */
function effectIn({ allowed, to, from, wanted, warnings, rule }: Decision): RegExp {
  if (!allowed) return /^refuse$/;
  if (warnings.length === 0) return /a warning, which is missing/;
  if (rule !== undefined && to === wanted) return rule === 'default' ? /the account/ : /the account of the rule/;
  // Without a rule, the pod has the account that its manager configures, or its own.
  return to === from ? /the configured|the account on the pod/ : /the configured/;
}

function decideIn(mode: Mode, example: Case): Decision {
  return decide(decodeReview(reviewOf(example)), snapshotOf(example), mode);
}

t.test('every section says what each mode does and shows real output', async (t) => {
  for (const code of CODES) {
    const section = reasons.sections.get(code) ?? '';
    t.match(section, /\| enforce \| best-effort \| observe \|/, code);
    const shown = readPage(section).blocks.filter(({ mark }) =>
      mark?.startsWith(code === UNREADABLE ? UNREAD : 'case'),
    );
    t.ok(shown.length > 0, `${code} has an example`);
    for (const { content } of shown) t.ok(content.includes(code), `the example of ${code} names it`);
  }
});

for (const { mark, content, line } of reasons.blocks.filter((block) => block.mark?.startsWith('case'))) {
  t.test(`docs/reasons.md:${line} shows what is printed for the ${mark}`, async (t) => {
    t.equal(content, printed(String(mark)));
  });
}

for (const { mark = '', content, line } of reasons.blocks.filter((block) => block.mark?.startsWith(UNREAD))) {
  t.test(`what docs/reasons.md shows in line ${line} is printed for ${mark}`, async (t) => {
    const code = mark.slice(UNREAD.length).trim();
    const body = { body_too_large: '"'.padEnd(LIMITS.bodyBytes), body_too_complex: '","'.repeat(LIMITS.largeBytes) }[
      code
    ];
    const review = JSON.stringify(captured('v19.4.0-dev/plain-cache')).slice(0, 500);
    const { app } = build(t);
    const headers = { 'content-type': 'application/json' };
    const response = await app.inject({ method: 'POST', url: '/mutate/best-effort', headers, payload: review + body });
    t.equal(response.json().response?.status.message, content);
  });
}

/** What the code prints for `case [mode] [warning]: FILE: NAME OF THE CASE`. */
function printed(mark: string): string {
  const [, mode = 'enforce', what = 'message', file = '', name] =
    /^case(?: (enforce|best-effort|observe))?(?: (warning))?: ([\w-]+\.yaml): (.+)$/.exec(mark) ?? [];
  const own = new URL(file, import.meta.url);
  const cases = existsSync(own) ? (parse(readFileSync(own, 'utf8')) as Case[]) : casesIn(file);
  const found = cases.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`There is no such case: ${mark}`);
  const { message, warnings } = decide(decodeReview(reviewOf(found)), snapshotOf(found), mode as Mode);
  return what === 'warning' ? warnings.join('\n') : message;
}
