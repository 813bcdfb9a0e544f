import { readFileSync } from 'node:fs';
import t from 'tap';
import { JOB_STEPS } from '../../src/admission/judge/job-steps.ts';
import { ORDER } from '../../src/admission/judge/judge.ts';
import { MANAGER_STEPS } from '../../src/admission/judge/manager-steps.ts';
import { CHECKLIST } from '../../src/doctor/checklist/checklist.ts';
import { readPage } from './page.ts';

const security = readPage(readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8'));

/** The codes behind the arrow of each numbered step; a step without an arrow has steps below it. */
function stepsOf(text: string): { depth: number; codes: string[] }[] {
  const [, ...steps] = text.split(/^(?= *\d+\. )/m);
  return steps.map((step) => {
    const [, end = ''] = step.split('\n\n', 1)[0]?.split('→') ?? [];
    return { depth: step.search(/\S/) / 3, codes: [...end.matchAll(/`(\w+)`/g)].map(([, code]) => String(code)) };
  });
}

t.test('docs/security.md shows the order in which the code decides', async (t) => {
  const below = (steps: readonly (readonly [string, unknown])[], allowed: string[]) => [
    ...steps.map(([reason]) => ({ depth: 1, codes: [reason] })),
    { depth: 1, codes: allowed },
  ];
  const order = ORDER.flatMap(([code]) => {
    if (code === 'job')
      return [{ depth: 0, codes: [] }, ...below(JOB_STEPS, ['patched', 'already_correct', 'override_granted', 'kept'])];
    if (code === 'manager')
      return [{ depth: 0, codes: [] }, ...below(MANAGER_STEPS, ['patched', 'already_correct', 'kept'])];
    return [{ depth: 0, codes: [code] }];
  });
  const shown = stepsOf(security.sections.get('the-order-of-a-decision') ?? '');
  t.strictSame(shown, [...order, { depth: 0, codes: ['not_a_runner_pod'] }]);
});

/** A cell of a table without its markup. */
const plain = (cell: string) =>
  cell
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
    .trim();

t.test(
  'the checklist of docs/security.md is that of doctor --security, with the checks that answer each line',
  async (t) => {
    const [, , ...lines] = (security.sections.get('checklist') ?? '')
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const rows = lines.map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
    t.strictSame(
      rows.map(([id = '', line = '']) => [plain(id), plain(line)]),
      CHECKLIST.map(({ id, line }) => [id, line]),
    );
    for (const [index, { by, id }] of CHECKLIST.entries()) {
      const [, , how = ''] = rows[index] ?? [];
      if (by.length === 0) t.match(how, /^ by hand: /, id);
      const named = [...(/^(?: `\w+`,?)+/.exec(how)?.[0] ?? '').matchAll(/\w+/g)].map(([check]) => check);
      t.strictSame(
        named,
        by.map(({ check }) => check.id),
        id,
      );
    }
  },
);
