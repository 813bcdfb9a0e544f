import fc from 'fast-check';
import t from 'tap';
import { escapeJson, oneLine, printable, quote } from '../../src/text/printable.ts';

const HIDDEN: [what: string, character: string][] = [
  ['an escape', '\u001b'],
  ['a carriage return', '\r'],
  ['a tab', '\t'],
  ['DEL', '\u007f'],
  ['the CSI of C1', '\u009b'],
  ['a bidi override', '\u202e'],
  ['a bidi isolate', '\u2066'],
  ['a zero-width space', '\u200b'],
  ['a byte order mark', '\ufeff'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['half a surrogate pair', '\ud83d'],
  ['a tag beyond the basic plane', '\u{e0041}'],
  ['a Hangul filler', '\u3164'],
];

for (const [what, character] of HIDDEN) {
  t.test(`${what} is replaced in text and escaped in JSON`, async (t) => {
    t.equal(oneLine(`a${character}b`), 'a?b');
    t.equal(printable(`a${character}\nb`), 'a?\nb');
    t.match(quote(`a${character}b`), /^"a(?:\\u[0-9a-f]{4}|\\[rt]){1,2}b"$/);
    t.equal(JSON.parse(quote(`a${character}b`)), `a${character}b`);
  });
}

t.test('letters of all scripts, signs and blanks stay', async (t) => {
  const text = 'Ärger, 東京, עברית, 😀 "–" \u00a0';
  t.equal(oneLine(text), text);
  t.equal(JSON.parse(quote(text)), text);
});

t.test('a line feed stays in a text, not on a line', async (t) => {
  t.equal(printable('a\nb'), 'a\nb');
  t.equal(oneLine('a\nb'), 'a?b');
  t.equal(quote('a\nb'), '"a\\nb"');
});

t.test('escaped JSON is printable, and is the same value', async (t) => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (json) => {
      const text = escapeJson(JSON.stringify(JSON.parse(json), null, 2));
      t.strictSame(JSON.parse(text), JSON.parse(json));
      return printable(text) === text;
    }),
  );
});
