import fc from 'fast-check';
import t from 'tap';
import { parse } from 'yaml';
import { wrap, yamlText } from '../../src/chart/yaml-text.ts';

const AMBIGUOUS = [
  ...['on', 'off', 'yes', 'no', 'y', 'N', 'true', 'null', '~', '', '012', '0o14', '0x1F', '0b1', '1_000', '1e3', '.5'],
  ...['+1', '-.inf', '.NaN', '12:30:45', '2012-10-17', '<<', '=', '012345678901', '1.0'],
];

t.test('a text that some reader would parse as another type is quoted', async (t) => {
  for (const text of AMBIGUOUS) {
    t.match(yamlText([text]), /^- ["']/, text);
    for (const version of ['1.1', '1.2'] as const)
      t.strictSame(parse(yamlText({ [text]: text }), { version }), { [text]: text });
  }
});

t.test('a text that is clear to every reader is not quoted', async (t) => {
  for (const text of ['128Mi', '100m', '0.93.0', '10.0.0.0/24', 'kubernetes', 'arn:aws:iam::111122223333:role/x'])
    t.equal(yamlText([text]), `- ${text}\n`);
});

t.test('readers of both versions read the original value', async () => {
  const text = fc.oneof(
    fc.constantFrom(...AMBIGUOUS),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('a\nb\n', '{{ x }}', '$x'),
  );
  const value = fc.dictionary(
    text.filter((key) => key !== '__proto__'),
    fc.oneof(text, fc.boolean(), fc.array(text)),
  );
  fc.assert(
    fc.property(value, (written) => {
      for (const version of ['1.1', '1.2'] as const) {
        const read = parse(yamlText(written), { version });
        if (JSON.stringify(Object.entries(read)) !== JSON.stringify(Object.entries(written))) return false;
      }
      return true;
    }),
    { numRuns: 200 },
  );
});

t.test('a comment is above its key, and one without a key is left out', async (t) => {
  const notes = [
    { path: ['a'], says: 'About a.' },
    { path: ['a', 'b', '1'], says: 'A long sentence about it.' },
    { path: ['a', 'x'], says: 'Unused.' },
    { path: ['a', 'c', 'x'], says: 'Unused.' },
  ];
  t.equal(
    yamlText({ a: { b: { 1: 'x' }, c: 'z' } }, notes, 24),
    '# About a.\na:\n  b:\n    # A long sentence\n    # about it.\n    "1": x\n  c: z\n',
  );
});

t.test('lines break between words', async (t) => {
  t.same(wrap('one two three', 7), ['one two', 'three']);
  t.same(wrap('longer-than-that x', 7), ['longer-than-that', 'x']);
});

// Readers of YAML 1.1 end a line at these; what follows in a text would be another key.
for (const [name, end, written] of [
  ['next line', '\u0085', '\\N'],
  ['line separator', '\u2028', '\\L'],
  ['paragraph separator', '\u2029', '\\P'],
] as const)
  t.test(`the character ${name} is escaped in keys and values`, async (t) => {
    const value = { [`a${end}b`]: [`c${end}d: e`], f: end };
    const text = yamlText(value);
    t.equal(text, `"a${written}b":\n  - "c${written}d: e"\nf: "${written}"\n`);
    t.same(parse(text), value);
  });
