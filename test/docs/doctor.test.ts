import { globSync, readFileSync } from 'node:fs';
import t from 'tap';
import { checks } from '../../src/doctor/checks.ts';
import { readPage } from './page.ts';

const page = readPage(readFileSync('docs/doctor.md', 'utf8'));

/** Read from the source: a finding is made only where something is wrong. */
const CODES = globSync('src/doctor/checks/*.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/code:(?: level === 'error' \?)? '(\w+)'(?: : '(\w+)')?/g)].flatMap(
    ([, code, other]) => [String(code), ...(other === undefined ? [] : [other])],
  ),
);

function headings(level: number): string[] {
  return page.headings
    .filter((heading) => heading.level === level && /^[a-z_]+$/.test(heading.text))
    .map(({ text }) => text);
}

t.test('every check has its section in docs/doctor.md, in the order in which they are run', async (t) => {
  t.same(
    headings(3),
    checks.map(({ id }) => id),
  );
});

t.test('every code of a finding has its section, and no section is left of a code that is gone', async (t) => {
  t.ok(CODES.length > 40, CODES.join(' '));
  t.same(headings(4).toSorted(), [...new Set(CODES)].toSorted());
});
