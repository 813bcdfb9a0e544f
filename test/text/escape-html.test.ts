import fc from 'fast-check';
import t from 'tap';
import { escapeHtml } from '../../src/text/escape-html.ts';

t.test('no text begins markup or ends an attribute, and a browser reads it back', async () => {
  const read = (html: string) =>
    html.replaceAll(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', '#', ';', '3', '9') }), (text) => {
      const html = escapeHtml(text);
      return !/[<>"']/.test(html) && read(html) === text;
    }),
  );
});
