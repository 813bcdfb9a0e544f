import fc from 'fast-check';
import t from 'tap';
import { runnerOverwrite } from '../../src/doctor/checks/runner-overwrite.ts';
import { everywhere, healthyWorld, judged, runner } from './healthy-world.ts';

/** The pattern that the check wants instead, or `advice`; `undefined` if it accepts the pattern. */
function wanted(pattern: string): string | undefined {
  const text = `[[runners]]\n[runners.kubernetes]\nservice_account_overwrite_allowed = ${JSON.stringify(pattern)}\n`;
  const { findings } = judged(runnerOverwrite, healthyWorld({ runners: everywhere({ gitlab: [runner(text)] }) }));
  const [fix] = findings.flatMap((finding) => finding.fix);
  if (fix === undefined) return undefined;
  return 'edit' in fix ? String(fix.edit.set) : 'advice';
}

const cases: [pattern: string, wanted: string | undefined][] = [
  ['^ci-[a-z]+$', undefined],
  ['\\Aci\\z', undefined],
  ['^(ci|cd)$', undefined],
  ['^[|]$', undefined],
  ['^[]|]$', undefined],
  ['^[^]|]\\|$', undefined],
  ['^[\\]|]$', undefined],
  ['^[a]|b$', 'advice'],
  ['ci', 'advice'],
  ['.*', 'advice'],
  ['^ci', '^ci.*$'],
  ['ci$', '^.*ci$'],
  ['^ci|cd$', 'advice'],
  ['^ci\\$', 'advice'],
];
for (const [pattern, fix] of cases)
  t.test(`${pattern} ${fix === undefined ? 'is accepted' : `is replaced by ${fix}`}`, async (t) => {
    t.equal(wanted(pattern), fix);
  });

t.test('a class of many escapes that is never closed takes a moment', async (t) => {
  t.equal(wanted(`^[${'\\a'.repeat(100_000)}$`), undefined);
  t.equal(wanted(`^${'['.repeat(200_000)}$`), undefined);
});

t.test('a pattern that is accepted, and one that is wanted instead, match whole names only', async (t) => {
  const piece = fc.constantFrom('^', '$', 'ci', '-', '.', '.*', '(', ')', '|', '[a-z]', '+', '\\.', '\\$', 'x');
  const pattern = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
  let tried = 0;
  fc.assert(
    fc.property(pattern, fc.stringMatching(/^[a-z.-]{1,12}$/), (text, name) => {
      if (!isPattern(text)) return;
      tried += 1;
      const fix = wanted(text);
      const active = fix ?? text;
      if (fix === 'advice' || !isPattern(active)) return;
      const matches = new RegExp(active).test(name);
      t.equal(matches, new RegExp(text).test(name), `${text} → ${active} matches ${name} as before`);
      if (matches) t.ok(new RegExp(`^(?:${active})$`).test(name), `${text} → ${active} on ${name}`);
    }),
    { numRuns: 300 },
  );
  t.ok(tried > 50);
});

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}
