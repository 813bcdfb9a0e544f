import fc from 'fast-check';
import t from 'tap';
import { exceedsStructure } from '../../../src/server/body/exceeds-structure.ts';

/** The same by parsing: objects, lists, and commas between their parts. */
function structureOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const parts = Object.values(value);
  return 1 + Math.max(0, parts.length - 1) + parts.reduce<number>((sum, part) => sum + structureOf(part), 0);
}

t.test('it counts what a parse finds, whatever is in strings', async (t) => {
  const nasty = fc.oneof(
    fc.constantFrom(
      '"',
      '\\',
      '\\\\',
      '\\"',
      '{',
      ',',
      '[',
      '",{',
      '\\",[',
      'x'.repeat(63),
      'x'.repeat(64),
      'x'.repeat(65),
    ),
    fc.string(),
  );
  const text = fc.array(nasty, { maxLength: 12 }).map((parts) => parts.join(''));
  const { document } = fc.letrec((tie) => ({
    document: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.array(tie('document'), { maxLength: 4 }),
      fc.dictionary(text, tie('document'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(document, (value) => {
      const count = structureOf(JSON.parse(JSON.stringify(value)));
      t.notOk(exceedsStructure(JSON.stringify(value), count));
      if (count > 0) t.ok(exceedsStructure(JSON.stringify(value), count - 1));
    }),
    { numRuns: 500 },
  );
});

const endings = [
  '"',
  '"\\',
  '"\\\\',
  `"${'x'.repeat(63)}`,
  `"${'x'.repeat(63)}\\`,
  `"${'x'.repeat(200)}\\"`,
  `"${'\\'.repeat(200)}`,
];
t.test('a text that ends within a string has what is before the string', async (t) => {
  for (const ending of endings) {
    t.ok(exceedsStructure(`[[[${ending}`, 2), ending);
    t.notOk(exceedsStructure(`[[[${ending},,,`, 3), ending);
  }
});

t.test('ten million escaped quotes are one string', async (t) => {
  t.notOk(exceedsStructure(`"${String.raw`\"`.repeat(10_000_000)}"`, 0));
});
