import fc from 'fast-check';
import t from 'tap';
import { utf8Length } from '../../../src/documents/text/utf8-length.ts';
import { codePoint } from '../../code-point.ts';

t.test('the length equals that of an encoder, also for halves of surrogate pairs', async (t) => {
  const encoder = new TextEncoder();
  for (const text of ['', 'plain', 'ä', '€', '🦊', '\uD83E', '\uDD8A\uD83E', 'a\u0000\uFFFF'])
    t.equal(utf8Length(text), encoder.encode(text).length, JSON.stringify(text));
  fc.assert(fc.property(fc.string({ unit: codePoint }), (text) => utf8Length(text) === encoder.encode(text).length));
});
