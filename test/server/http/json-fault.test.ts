import fc from 'fast-check';
import t from 'tap';
import { describeJsonFault } from '../../../src/server/http/json-fault.ts';

const rows: [text: string, says: string][] = [
  ['', 'line 1, column 1: wanted a value, but the text ends there'],
  ['   ', 'line 1, column 4: wanted a value, but the text ends there'],
  ['{', 'line 1, column 2: wanted a key in double quotes, but the text ends there'],
  ['{"a"', 'line 1, column 5: wanted a colon, but the text ends there'],
  ['{"a":', 'line 1, column 6: wanted a value, but the text ends there'],
  ['{"a": secret}', 'line 1, column 7: wanted a value, but something else stands there'],
  ['{\n  "a": 1,\n  "b" 2\n}', 'line 3, column 7: wanted a colon, but something else stands there'],
  ['{"a": 1 "b": 2}', 'line 1, column 9: wanted a comma or the closing bracket, but something else stands there'],
  ['{"a": [1, 2}', 'line 1, column 12: wanted a comma or the closing bracket, but something else stands there'],
  ['{"a": 1,}', 'line 1, column 9: wanted a key in double quotes, but something else stands there'],
  ['[1,]', 'line 1, column 4: wanted a value, but something else stands there'],
  ["{'a': 1}", 'line 1, column 2: wanted a key in double quotes, but something else stands there'],
  ['{"a": "secret', 'line 1, column 14: wanted the rest of a string, but the text ends there'],
  ['{"a": "sec\nret"}', 'line 1, column 11: wanted the rest of a string, but something else stands there'],
  ['{"a": "\\x"}', 'line 1, column 8: wanted the rest of a string, but something else stands there'],
  ['[] []', 'line 1, column 4: wanted nothing more, but something else stands there'],
  ['1 2', 'line 1, column 3: wanted nothing more, but something else stands there'],
  ['[01]', 'line 1, column 3: wanted a comma or the closing bracket, but something else stands there'],
  ['kind: AdmissionReview', 'line 1, column 1: wanted a value, but something else stands there'],
  [']', 'line 1, column 1: wanted a value, but something else stands there'],
];

for (const [text, says] of rows) {
  t.test(`${JSON.stringify(text)}: ${says}`, async (t) => {
    t.throws(() => JSON.parse(text), 'it is not JSON indeed');
    t.equal(describeJsonFault(text), says);
  });
}

t.test('a text cut off anywhere is said to end there, in words that quote none of it', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, cut) => {
        const whole = JSON.stringify({ value: [value, {}, []], 'é"\\': 'x' });
        const text = whole.slice(0, cut % whole.length);
        return /^line 1, column \d+: wanted [a-z ]+, but (the text ends|something else stands) there$/.test(
          describeJsonFault(text),
        );
      }),
    ),
  );
});

t.test('eight megabytes are described without running out of stack', async (t) => {
  const deep = '['.repeat(4_000_000);
  t.match(describeJsonFault(deep), /column 4000001: wanted a value, but the text ends there/);
  const long = `"${'x'.repeat(8_000_000)}`;
  t.match(describeJsonFault(long), /column 8000002: wanted the rest of a string/);
});
