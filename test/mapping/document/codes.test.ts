import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { checks } from '../../../src/mapping/document/checks.ts';
import { wholeLists } from '../../whole-lists.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const FIXTURES = readdirSync(new URL('../../fixtures/mapping/', import.meta.url)).map((file) =>
  read(`test/fixtures/mapping/${file}`),
);

/** Codes with their levels, as fixtures expect them. */
const EXPECTED = new Set(
  FIXTURES.flatMap((text) =>
    [...text.matchAll(/^# expect \S+ (\w+) .*\[(\w+)\]$/gm)].map(([, level, code]) => `${code} ${level}`),
  ),
);
const documented = new Map(
  [...read('docs/mapping.md').matchAll(/^\| <a id="(\w+)"><\/a>`(\w+)` \| (.+?) \|/gm)].map(([, id, code, level]) => [
    code,
    { id, level },
  ]),
);

t.test('every check is a file that is named after its code', async (t) => {
  const files = readdirSync(new URL('../../../src/mapping/document/checks/', import.meta.url));
  t.same(files.toSorted(), checks.map(({ code }) => `${code.replaceAll('_', '-')}.ts`).toSorted());
});

t.test('every check has a fixture with a finding', async (t) => {
  const found = new Set([...EXPECTED].map((entry) => entry.split(' ')[0]));
  t.same(
    checks.map(({ code }) => code).filter((code) => !found.has(code)),
    [],
  );
});

t.test('every code has its row in docs/mapping.md, with its level and an anchor', async (t) => {
  for (const entry of EXPECTED) {
    const [code = '', level = ''] = entry.split(' ');
    t.equal(documented.get(code)?.id, code);
    t.match(documented.get(code)?.level, level, entry);
  }
  for (const { code } of checks) t.ok(documented.has(code), code);
});

t.test('docs/mapping.md begins with a valid example', async (t) => {
  const { parseMapping } = await import('../../../src/mapping/document/parse.ts');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(read('docs/mapping.md')) ?? [];
  t.match(parseMapping(example), wholeLists({ mapping: { version: 1 }, findings: [] }));
});
