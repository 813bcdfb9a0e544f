import fc from 'fast-check';
import t from 'tap';
import { runnerOverwrite } from '../../src/doctor/checks/runner-overwrite.ts';
import { everywhere, healthyWorld, judged, runner } from './healthy-world.ts';

/** What the check makes of a pattern: the pattern that it wants in its place, or nothing. */
function wanted(pattern: string): string | undefined {
  const text = `[[runners]]\n[runners.kubernetes]\nservice_account_overwrite_allowed = ${JSON.stringify(pattern)}\n`;
  const { findings } = judged(runnerOverwrite, healthyWorld({ runners: everywhere({ gitlab: [runner(text)] }) }));
  const [fix] = findings.flatMap((finding) => finding.fix);
  return fix !== undefined && 'edit' in fix ? String(fix.edit.set) : undefined;
}

const cases: [pattern: string, wanted: string | undefined][] = [
  ['^ci-[a-z]+$', undefined],
  ['\\Aci\\z', undefined],
  ['^(ci|cd)$', undefined],
  ['^[|]$', undefined],
  ['ci', '^(?:ci)$'],
  ['.*', '^(?:.*)$'],
  ['^ci', '^(?:ci)$'],
  ['ci$', '^(?:ci)$'],
  ['^ci|cd$', '^(?:ci|cd)$'],
  ['^ci\\$', '^(?:ci\\$)$'],
];
for (const [pattern, fix] of cases)
  t.test(`${pattern} ${fix === undefined ? 'is let be' : `is to be ${fix}`}`, async (t) => {
    t.equal(wanted(pattern), fix);
  });

t.test('a pattern that is let be, or is wanted in the place of one, matches whole names only', async (t) => {
  const piece = fc.constantFrom('^', '$', 'ci', '-', '.', '.*', '(', ')', '|', '[a-z]', '+', '\\.', '\\$', 'x');
  const pattern = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
  let tried = 0;
  fc.assert(
    fc.property(pattern, fc.stringMatching(/^[a-z.-]{1,12}$/), (text, name) => {
      if (!isPattern(text)) return;
      tried += 1;
      const inForce = wanted(text) ?? text;
      if (isPattern(inForce) && new RegExp(inForce).test(name))
        t.ok(new RegExp(`^(?:${inForce})$`).test(name), `${text} → ${inForce} on ${name}`);
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
