import fc from 'fast-check';
import t from 'tap';
import { parseLine } from '../../../src/records/read/parse-line.ts';
import { createSplitter, type Part } from '../../../src/records/split/split-text.ts';
import { event, line } from '../recorded.ts';

/** All parts of a text that comes in pieces of this length. */
function split(text: string, length = 7, limits?: Parameters<typeof createSplitter>[0]): Part[] {
  const { end, push } = createSplitter(limits);
  const parts: Part[] = [];
  for (let index = 0; index < text.length; index += length) parts.push(...push(text.slice(index, index + length)));
  return [...parts, ...end()];
}

const value = (value: unknown, pod?: string): Part => ({ is: 'value', value, pod });
const document = (value: unknown): Part => ({ is: 'document', value });
const unread = (lines: number): Part => ({ is: 'unread', lines });
const UNREAD = unread(1);
const TEXT: Part = { is: 'text' };

/** Two records, each on a line. */
const [ONE, TWO] = [event({}, { auditID: 'one' }), line({ uid: 'two' })];
const RECORDS = `${JSON.stringify(ONE)}\n${JSON.stringify(TWO)}\n`;
const READ = [value(ONE), value(TWO)];

const CASES: readonly [name: string, text: string, parts: Part[]][] = [
  ['one value a line', '{"a":1}\n\r\n{"b":2}\r\n', [value({ a: 1 }), value({ b: 2 })]],
  ['a last line without an end', '{"a":1}', [value({ a: 1 })]],
  ['nothing', '', []],
  ['lines with a time', '2026-11-01T10:00:00.000Z {"a":"}"}\n', [value({ a: '}' })]],
  ['lines of kubectl logs --prefix', '[pod/web-0/webhook] {"a":1}\n', [value({ a: 1 }, 'web-0')]],
  ['lines of CRI', '2026-11-01T10:00:00.1Z stdout F {"a":1}\n', [value({ a: 1 })]],
  ['rows of CSV', '2026-11-01,"{""a"":""b""}"\n', [value({ a: 'b' })]],
  ['lines of aws --output text', 'EVENTS\t1\t{"a":1}\t2\n', [value({ a: 1 })]],
  ['lines without JSON', 'serving\n{"a":1}\nx {y\n}{\n', [TEXT, value({ a: 1 }), UNREAD, UNREAD]],
  ['the rest of a line that was cut', 'o_rule","would":"refuse\n{"a":1}\n', [UNREAD, value({ a: 1 })]],
  ['a line of a file that was not written', '\0\0\0\0\n{"a":1}\n', [UNREAD, value({ a: 1 })]],
  ['a line that was cut in a text', '{"a":"b\n{"c":1}\n', [UNREAD, value({ c: 1 })]],
  ['a line that was cut after a comma', '{"a":1,\n{"c":1}\n', [UNREAD, value({ c: 1 })]],
  ['a line that was cut after a bracket', '{"a":{\n{"c":1}\n', [UNREAD, value({ c: 1 })]],
  ['a last line that was cut', '{"a":1}\n{"b":', [value({ a: 1 }), UNREAD]],
  [
    'a document of several lines',
    '{\n  "a": [1, "x"],\n  "b": {"c": [{}]}\n}\n',
    [document({ a: [1, 'x'], b: { c: [{}] } })],
  ],
  [
    'the lists in a document',
    '{\n "events": [\n {"m": "a\\"]}"},\n {"m": [{}]}\n ],\n "n": [],\n "t": "x"\n}\n',
    [value({ m: 'a"]}' }), value({ m: [{}] }), document({ events: [null], n: [], t: 'x' })],
  ],
  [
    'rows in a document',
    '{\n"results": [[{"field": "a"}],\n[{"field": "b"}]], "status": "Complete"}',
    [value([{ field: 'a' }]), value([{ field: 'b' }]), document({ results: [null], status: 'Complete' })],
  ],
  [
    'a list of several lines',
    '[\n{"a":1},\n{"b":-1.5e3}\n]\n{"c":true}',
    [value({ a: 1 }), value({ b: -1500 }), value({ c: true })],
  ],
  [
    'documents on one line',
    '{"a":[{"x":1}]}{"b":2} {"c":3}',
    [value({ x: 1 }), document({ a: [null] }), document({ b: 2 }), document({ c: 3 })],
  ],
  ['documents on several lines', '{\n"a":1}\n{\n"b":2}\n', [document({ a: 1 }), document({ b: 2 })]],
  ['a text after a document', '{\n"a":1} x\n{"b":2}', [document({ a: 1 }), TEXT, value({ b: 2 })]],
  ['text that begins like JSON', '[info] x\n{"a":1}\n', [TEXT, value({ a: 1 })]],
];
/** What is left of a line that was cut, so that the next line would be a part of it; and the lines that are unread in the end. */
const CUT: readonly [start: string, unread: number][] = [
  ['{"a":', 1],
  ['{"a":{"b":', 1],
  ['{"a":{"b":[', 1],
  ['{"a":[{"b":', 1],
  ['[{"a":', 1],
  ['[[[', 1],
  ['{"a":\n{"b":', 2],
  ['{"a":\nserving', 2],
  ['{"a":[1,\n\n2,\n"b",', 3],
];
for (const [start, lines] of CUT)
  t.test(`both lines after ${JSON.stringify(start)} are read`, async (t) => {
    for (const length of [1, 7, 5000]) {
      const parts = split(`${start}\n${RECORDS}`, length);
      t.strictSame(
        parts.filter(({ is }) => is === 'value'),
        READ,
      );
      t.strictSame(
        parts.flatMap((part) => (part.is === 'unread' ? [part.lines] : [])).reduce((sum, count) => sum + count, 0),
        lines,
      );
    }
    t.strictSame(
      split(`${start}\n${JSON.stringify(ONE)}`).filter(({ is }) => is === 'value'),
      [value(ONE)],
      'also at the end of a file',
    );
  });

t.test('a line of an export is read after a line that was cut', async (t) => {
  const exported = { messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', message: JSON.stringify(ONE) }] };
  const row = [{ field: '@message', value: JSON.stringify(ONE) }];
  for (const each of [exported, row]) {
    const parts = split(`{"a":{"b":\n${JSON.stringify(each)}\n${RECORDS}`);
    t.strictSame(parts, [value(each), UNREAD, ...READ]);
  }
});

t.test('all lines of a document that does not end are counted', async (t) => {
  t.strictSame(split('{\n"a":\n{\n\n"b":1\n}\n'), [unread(5)]);
  t.strictSame(split(`{\n"a":\n{\n\n"b":1\n}\n${RECORDS}`), [unread(5), ...READ]);
  t.strictSame(split('[\n{\n"b":1.2.3\n},\n{"c":1}\n]'), [unread(3), value({ c: 1 })]);
  t.strictSame(split('{\n"a":1.2.3\n}'), [unread(3)]);
  t.strictSame(split(`[\n{"b":\n"${'x'.repeat(100)}"},\n{"c":1}\n]`, 7, { line: 20, part: 30 }), [
    unread(2),
    value({ c: 1 }),
  ]);
});

t.test('an object on a line of its own stays a part of its document', async (t) => {
  const text = '{\n"a": {"b": [\n{"c":1},\n{"d":1}\n], "e":\n{"level":1}\n}}';
  t.strictSame(split(text), [document({ a: { b: [{ c: 1 }, { d: 1 }], e: { level: 1 } } })]);
});

for (const [name, text, parts] of CASES)
  t.test(`splits ${name}, wherever the pieces end`, async (t) => {
    for (let length = 1; length <= text.length + 1; length += 1) t.strictSame(split(text, length), parts, `${length}`);
  });

const NOT_JSON = [
  '{"a" 1}',
  '{"a":1 2}',
  '{"a":1]',
  '{,}',
  '{"a",}',
  '{"a"::1}',
  '[1,]',
  '["a" "b"]',
  '{a:1}',
  '[1 x]',
  '{"a":}',
];
for (const text of NOT_JSON)
  t.test(`${text} is not JSON, and the next line is read`, async (t) => {
    t.strictSame(split(`${text}\n{"b":1}\n`), [UNREAD, value({ b: 1 })]);
    const spread = split(`[\n${text}\n{"b":1}\n`);
    t.strictSame(spread.at(-1), value({ b: 1 }));
    t.ok(spread.some(({ is }) => is === 'unread'));
  });

const LIMITS = { line: 20, part: 30 };
t.test('a long line is read if it is JSON, and left out otherwise', async (t) => {
  const long = 'x'.repeat(100);
  t.strictSame(split(`${long}\n{"a":1}\n`, 7, LIMITS), [UNREAD, value({ a: 1 })]);
  t.strictSame(split(`{"a":[{"b":1},{"c":2}],"d":"01234567"}\n{"a":1}\n`, 7, LIMITS), [
    value({ b: 1 }),
    value({ c: 2 }),
    document({ a: [null], d: '01234567' }),
    value({ a: 1 }),
  ]);
  t.strictSame(split(`{"a":"${long}"}\n{"a":1}\n`, 7, LIMITS), [UNREAD, value({ a: 1 })]);
  t.strictSame(split(`{"a":[{"b":"${long}"},{"c":1}]}\n`, 7, LIMITS), [
    UNREAD,
    value({ c: 1 }),
    document({ a: [null] }),
  ]);
  t.strictSame(split(`{"a":1 ${long}${long}\n{"a":1}\n`, 7, LIMITS), [UNREAD, value({ a: 1 })]);
});

t.test('an element that only looks like JSON is unread', async (t) => {
  t.strictSame(split('[\n{"a":1.2.3},\n{"b":1}\n]'), [UNREAD, value({ b: 1 })]);
});

t.test('whatever JSON is written, its parts are the same on one line and on many', async (t) => {
  const jsonOf = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));
  const items = fc.array(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())), {
    minLength: 1,
  });
  fc.assert(
    fc.property(
      items,
      fc.string({ minLength: 1 }),
      fc.jsonValue(),
      fc.integer({ min: 1, max: 50 }),
      (random, key, some, length) => {
        const [list, other] = jsonOf([random, some] as const);
        const whole = { first: other, [`_${key}`]: list, last: [1, 'x', null] };
        const parts = [...list.map((item) => value(item)), document({ ...whole, [`_${key}`]: [null] })];
        const isItem = (value: unknown) => typeof value === 'object' && value !== null;
        fc.pre(!(Array.isArray(other) && other.some(isItem)));
        t.strictSame(split(`\n${JSON.stringify(whole, null, 2)}\n`, length), parts);
        const lines = list.map((item) => JSON.stringify(item)).join('\n');
        t.strictSame(
          split(lines, length),
          list.map((item) => value(item)),
        );
      },
    ),
  );
});

t.test('whatever is read, nothing is thrown, and what follows a line feed is read', async (t) => {
  const text = fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'a', '1', ' '),
    maxLength: 60,
  });
  fc.assert(
    fc.property(text, (text) => {
      const parts = split(`${text}\n\n"cut\n{"end":1}\n`);
      t.ok(parts.length > 0);
    }),
  );
});

t.test('whatever lines are before it, a record on a line of its own is read', async (t) => {
  const unit = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'a', '1', ' ', '\n');
  const start = fc.oneof(
    fc.string({ unit, maxLength: 40 }),
    fc.nat(300).map((end) => JSON.stringify(ONE).slice(0, end)),
  );
  fc.assert(
    fc.property(start, fc.integer({ min: 1, max: 50 }), (start, length) => {
      const values = split(`${start}\n${RECORDS}`, length).flatMap((part) => (part.is === 'value' ? [part.value] : []));
      t.match(JSON.stringify(values), JSON.stringify(ONE));
      t.match(JSON.stringify(values), JSON.stringify(TWO));
    }),
    { numRuns: 500 },
  );
});

t.test('the text before the JSON of a line is short', async (t) => {
  t.equal(parseLine(`${'x'.repeat(600)}{"a":1}`), undefined);
  t.equal(parseLine('} {'), undefined);
  t.equal(parseLine('"text"'), undefined);
});
