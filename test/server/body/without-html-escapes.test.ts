import fc from 'fast-check';
import t from 'tap';
import { withoutHtmlEscapes } from '../../../src/server/body/without-html-escapes.ts';

/** As Go's encoder writes it. */
const asGo = (value: unknown) =>
  JSON.stringify(value).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
const read = (text: string) => withoutHtmlEscapes(Buffer.from(text)).toString();

t.test('the text is as JavaScript writes it, and means the same', async (t) => {
  const nasty = fc.constantFrom(
    '<',
    '>',
    '&',
    '\\',
    '\\u003c',
    '\\\\u003e',
    '\\u0026',
    '"',
    'u003c',
    '\u0001',
    'é',
    '漢',
    '\u2028',
  );
  fc.assert(
    fc.property(fc.dictionary(fc.array(nasty).map(String), fc.array(nasty)), (value) => {
      t.equal(read(asGo(value)), JSON.stringify(value));
    }),
    { numRuns: 500 },
  );
});

t.test('a backslash that is escaped begins no escape', async (t) => {
  for (const text of [String.raw`"\\u003c"`, String.raw`"\\\\u003c"`]) t.equal(read(text), text);
  t.equal(read(String.raw`"\\\u003c"`), String.raw`"\\<"`);
});

t.test('a text may end anywhere', async (t) => {
  const text = String.raw`\u003c`;
  for (let length = 0; length < text.length; length += 1) t.equal(read(text.slice(0, length)), text.slice(0, length));
  t.equal(read(text), '<');
});
