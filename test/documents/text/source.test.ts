import fc from 'fast-check';
import t from 'tap';
import { formatFinding } from '../../../src/documents/finding.ts';
import { parseSource, parseStream, parseTemplate } from '../../../src/documents/text/source.ts';
import { codePoint } from '../../code-point.ts';
import { runs } from '../../runs.ts';
import { wholeLists } from '../../whole-lists.ts';

function findingsOf(text: string): string[] {
  return parseSource(text).findings.map((finding) => formatFinding('f', finding));
}

t.test('YAML and JSON are read as plain values', async (t) => {
  t.same(parseSource('a: [1, two, true, ~]\nb: {c: 1.5}\n').value, { a: [1, 'two', true, null], b: { c: 1.5 } });
  t.same(parseSource('{\n\t"a": [1, "two"]\n}').value, { a: [1, 'two'] });
  t.same(parseSource('__proto__: 1\n').value, JSON.parse('{"__proto__": 1}'));
});

t.test('a number whose digits would change stays text', async (t) => {
  const text = 'v: [042, 0x2A, 0o52, 1e3, 4.20, +5, -0, .inf, 12345678901234567890, 42, -4.2, "042"]';
  const expected = ['042', '0x2A', '0o52', '1e3', '4.20', '+5', '-0', '.inf', '12345678901234567890', 42, -4.2, '042'];
  t.same(parseSource(text).value, { v: expected });
  t.same(parseStream('v: [042, 1e3]').documents[0]?.value, { v: [42, 1000] }, 'a stream has numbers');
});

t.test('a position leads to the value or the key, or to where the missing key belongs', async (t) => {
  const { positionOf } = parseSource('# first\na:\n  - b: &b {c: 1}\n    d:\n  - *b\n  -\na2: x\n');
  const cases: [path: (string | number)[], at: 'key' | 'value', line: number, column: number][] = [
    [[], 'value', 2, 1],
    [['a'], 'key', 2, 1],
    [['a'], 'value', 3, 3],
    [['a', 0], 'value', 3, 5],
    [['a', 0, 'b'], 'key', 3, 5],
    [['a', 0, 'b'], 'value', 3, 11],
    [['a', 0, 'b', 'c'], 'key', 3, 12],
    [['a', 0, 'b', 'c'], 'value', 3, 15],
    [['a', 0, 'd'], 'value', 4, 5],
    [['a', 0, 'missing'], 'value', 3, 5],
    [['a', 1], 'value', 5, 5],
    [['a', 1, 'c'], 'value', 3, 15],
    [['a', 2], 'value', 6, 4],
    [['a', 9], 'value', 3, 3],
    [['a', 9, 'x', 'y'], 'value', 3, 3],
    [['a2', 'x', 'y'], 'value', 7, 5],
    [['missing', 'x'], 'key', 2, 1],
  ];
  for (const [path, at, line, column] of cases)
    t.same(positionOf(path, at), { line, column }, `${path.join('.')} ${at}`);
  t.same(positionOf(['a2']), { line: 7, column: 5 }, 'the value where nothing else is said');
});

t.test('a byte order mark and CRLF are read, with a warning each', async (t) => {
  t.same(parseSource('\uFEFFa: 1\r\nb: 2\r\n').value, { a: 1, b: 2 });
  t.same(findingsOf('\uFEFFa: 1\r\nb: 2\r\n'), [
    'f:1:1 warning found a byte order mark: save the file as UTF-8 without one [byte_order_mark]',
    'f:1:5 warning found lines that end in CRLF, which kubectl edit shows as one long quoted line: save the file with LF [carriage_return]',
  ]);
});

const UNREADABLE: [name: string, text: string, finding: string][] = [
  ['nothing', '', 'f:1:1 error found no content, wanted a document [yaml_empty]'],
  ['null', '---\n~\n', 'f:1:1 error found no content, wanted a document [yaml_empty]'],
  [
    'UTF-16 read as UTF-8',
    'a\0:\0 \x001\0',
    'f:1:2 error found the character U+0000, wanted readable text: save the file as UTF-8 text [yaml_character]',
  ],
  [
    'line ends of old Macs',
    'a: 1\rb: 2\r',
    'f:1:5 error found the character U+000D, wanted readable text: remove it [yaml_character]',
  ],
  [
    'an alias as a key',
    'a: &x y\n*x : 1\n',
    'f:2:1 error found a list, a map or an alias as a key, wanted text [yaml_syntax]',
  ],
  [
    'a tag on a list',
    'a: !<tag:example.com,2000:x> [1]\n',
    'f:1:4 error found a tag (!…), wanted plain values: remove it [yaml_tag]',
  ],
];

const BOMB = [...'bcdefgh'].map(
  (key, index) => `${key}: &${key} [*${'abcdefg'[index]}${`, *${'abcdefg'[index]}`.repeat(9)}]\n`,
);

UNREADABLE.push(
  [
    'an alias of nothing',
    'a: *x\n',
    'f:1:4 error found the alias "*x", which repeats a value that is not above it: write the value out [yaml_alias]',
  ],
  [
    'an alias inside the value that it repeats',
    'a: &x [*x]\n',
    'f:1:8 error found the alias "*x", which is inside the value that it repeats: write the value out [yaml_alias]',
  ],
  [
    'a few lines that unfold to millions of values',
    `a: &a [1]\n${BOMB.join('')}`,
    'f:1:1 error found aliases that expand to more than 1000000 values: write out the values you need [yaml_alias]',
  ],
  [
    'a merge key',
    'a: &a {b: 1}\nc:\n  <<: *a\n',
    'f:3:3 error found a merge key (<<), wanted plain keys: write them out [yaml_merge_key]',
  ],
  [
    'a tag that makes something else of a value',
    'a: !!binary aGk=\n',
    'f:1:13 error found the tag "tag:yaml.org,2002:binary", wanted plain values: remove it [yaml_tag]',
  ],
);

for (const [name, text, finding] of UNREADABLE) {
  t.test(`${name} is refused with its place`, async (t) => {
    t.same(findingsOf(text), [finding]);
    const { value, positionOf } = parseSource(text);
    t.equal(value, undefined);
    t.ok(positionOf(['a', 0]).line >= 1);
  });
}

t.test('values that are nested too deeply are refused', async (t) => {
  const { value, findings } = parseSource('['.repeat(100_000));
  t.equal(value, undefined);
  t.match(findings[0], { code: 'yaml_syntax', level: 'error', line: 1, message: /nested too deeply/ });
});

t.test('a text that is wrong in many places gets a readable number of findings', async (t) => {
  const { findings } = parseSource('a: !x 1\n'.repeat(500));
  t.equal(findings.length, 20);
});

t.test('plain tags of YAML are read', async (t) => {
  t.same(parseSource('a: !!str 42\nb: !!seq [1]\n').value, { a: '42', b: [1] });
});

t.test('the last of two duplicate keys wins, and is an error', async (t) => {
  const { value, findings, positionOf } = parseSource('a: 1\nb:\n  a: 1\na: 2\n');
  t.same(value, { a: 2, b: { a: 1 } });
  t.match(findings, wholeLists([{ code: 'yaml_duplicate_key', line: 4, column: 1 }]));
  t.same(positionOf(['a']), { line: 4, column: 4 });
});

t.test('every document of a stream has its own positions, and empty ones are skipped', async (t) => {
  const { documents, findings } = parseStream('---\na: 1\n---\n# nothing\n---\nb:\n- x\n---\nc: 1\nc: 2\n---\n{d\n');
  t.same(
    documents.map(({ value }) => value),
    [{ a: 1 }, { b: ['x'] }, { c: 2 }, undefined],
  );
  t.same(documents[0]?.positionOf(['a']), { line: 2, column: 4 });
  t.same(documents[1]?.positionOf(['b', 0]), { line: 7, column: 3 });
  t.match(
    findings,
    wholeLists([
      { code: 'yaml_duplicate_key', line: 10 },
      { code: 'yaml_syntax', line: 13 },
    ]),
  );
  t.same(documents[2]?.findings, findings.slice(0, 1));
});

t.test('an empty stream is a finding, and no document', async (t) => {
  t.match(
    parseStream('# only a comment\n'),
    wholeLists({ documents: [], findings: [{ code: 'yaml_empty', line: 1, column: 1 }] }),
  );
});

/** Findings after which the values are still reliable. */
const READABLE = ['yaml_duplicate_key', 'yaml_many_documents'];

t.test('no text makes it throw, and every finding has a place', async () => {
  const word = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '*a',
    '&a ',
    '!!x ',
    '<<',
    '"',
    "'",
    '---\n',
    '\t',
    '#',
    '? ',
    '|',
    '>',
    '%YAML 1.1\n',
    '042',
  );
  const text = fc.oneof(
    fc.string({ unit: codePoint }),
    fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(text, (text) => {
      const source = parseSource(text);
      const stream = parseStream(text);
      const findings = [...source.findings, ...stream.findings];
      const { line, column } = source.positionOf(['a', 0, 'b']);
      const unread = source.findings.some(({ level, code }) => level === 'error' && !READABLE.includes(code));
      return (
        findings.every(({ line, column, message }) => line >= 1 && column >= 1 && !message.includes('\n')) &&
        (source.value === undefined) === unread &&
        line >= 1 &&
        column >= 1
      );
    }),
    { numRuns: runs(1000) },
  );
});

t.test('a template has its functions in their long form, with their places, and several documents', async (t) => {
  const { documents, findings } = parseTemplate(
    'a: !Sub x-$y\nb: !Ref z\nc: !Join [",", [1]]\nd: !If {a: 1}\ne: 042\n---\nf: !Condition g\n',
  );
  t.same(
    documents.map(({ value }) => value),
    [
      { a: { 'Fn::Sub': 'x-$y' }, b: { Ref: 'z' }, c: { 'Fn::Join': [] }, d: { 'Fn::If': {} }, e: '042' },
      { f: { Condition: 'g' } },
    ],
  );
  t.same(documents[0]?.positionOf(['c']), { line: 3, column: 10 });
  t.same(findings, []);
});

t.test('a template has no other tags, and is not larger than any other document', async (t) => {
  t.match(parseTemplate('a: !Subb x').documents, wholeLists([{ value: undefined, findings: [{ code: 'yaml_tag' }] }]));
  t.match(parseTemplate('- '.repeat(300_000)), wholeLists({ documents: [], findings: [{ code: 'too_many_tokens' }] }));
  t.match(parseSource('a: !Sub x'), wholeLists({ value: undefined, findings: [{ code: 'yaml_tag' }] }));
});
