import t from 'tap';
import type { Finding } from '../../../src/documents/finding.ts';
import { parseMapping } from '../../../src/mapping/document/parse.ts';
import { firstFindings } from '../../../src/serve/worker/first-findings.ts';

const findings = (level: Finding['level'], count: number, from = 1): Finding[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ code: 'c', level, path: '', line: from + index, column: 1, message: 'm' },
  }));

t.test('few findings stay as they are', async (t) => {
  const all = [...findings('warning', 2), ...findings('error', 3, 3)];
  t.strictSame(firstFindings(all), { findings: all, more: { error: 0, warning: 0 } });
});

t.test('a hundred of many stay, errors first, in the order of the text', async (t) => {
  const { findings: kept, more } = firstFindings([...findings('warning', 80), ...findings('error', 90, 81)]);
  t.equal(kept.length, 100);
  t.strictSame(more, { error: 0, warning: 70 });
  t.strictSame(
    [kept[0], kept[9], kept[10]].map((one) => [one?.level, one?.line]),
    [
      ['warning', 1],
      ['warning', 10],
      ['error', 81],
    ],
  );
  t.strictSame(firstFindings(findings('error', 250)).more, { error: 150, warning: 0 });
});

t.test('a long message is cut', async (t) => {
  const [error] = findings('error', 1);
  const { findings: kept } = firstFindings([{ ...(error as Finding), message: 'x'.repeat(10_000) }]);
  t.equal(kept[0]?.message, `${'x'.repeat(500)}…`);
});

t.test('a mapping with 60,000 errors leaves less than 100 kB', async (t) => {
  const { findings } = parseMapping(`version: 1\nrules:\n${'- a\n'.repeat(60_000)}`);
  const first = firstFindings(findings);
  t.equal(first.findings.length, 100);
  t.ok(first.more.error > 0);
  t.ok(JSON.stringify(first).length < 100_000);
});
