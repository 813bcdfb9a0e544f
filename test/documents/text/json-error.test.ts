import fc from 'fast-check';
import t from 'tap';
import { findJsonError } from '../../../src/documents/text/json-error.ts';

/** `▸` is where the error is. */
const table: readonly [text: string, message: string][] = [
  ['▸', 'the text ends, wanted a value'],
  [' \n▸', 'the text ends, wanted a value'],
  ['{"a": [1, {"b": 2▸', 'the text ends, wanted } ] }: part of it is missing'],
  ['{"a": 1,▸}', 'found a comma before }: remove the comma'],
  ['[1, ▸]', 'found a comma before ]: remove the comma'],
  ['[1▸}', 'found "}", wanted a comma or ]'],
  ['{▸]', 'found "]", wanted a key in double quotes or }'],
  ['{"a" ▸1}', 'found "1", wanted a colon'],
  ['{"a": ▸}', 'found a comma before }: remove the comma'],
  ['{"a": 1 ▸"b": 2}', 'found a double quote, wanted a comma or }'],
  ["{▸'a': 1}", 'found a single quote: write double quotes'],
  ['{▸a: 1}', 'found "a", wanted a key in double quotes or }'],
  ['{"a": ▸True}', 'found "True", wanted a value'],
  ['[▸NaN]', 'found "NaN", wanted a value or ]'],
  ['[▸01]', 'found "01", wanted a value or ]'],
  ['[▸1.]', 'found "1.", wanted a value or ]'],
  ['[▸+1]', 'found "+1", wanted a value or ]'],
  ['{▸// x\n}', 'found a comment, which JSON does not have: remove it'],
  ['{▸/* x */}', 'found a comment, which JSON does not have: remove it'],
  ['{▸# x\n}', 'found a comment, which JSON does not have: remove it'],
  ['[1, ▸,]', 'found ",", wanted a value'],
  ['{▸“a”: 1}', 'found a typographic quote: write double quotes'],
  ['{"a":▸\u00a01}', 'found the character U+00A0, wanted a value'],
  ['[▸😀]', 'found the character U+1F600, wanted a value or ]'],
  ['[▸"a]', 'found a text without its closing quote: add it'],
  ['["a▸\nb"]', 'found a line break or a tab inside quotes: write it as \\n or \\t'],
  ['["a\\n▸\\x"]', 'found a backslash that escapes nothing: write two, or none'],
  ['{} ▸{}', 'found more text after the end of the document: remove it, or separate documents with a line ---'],
  ['1▸}', 'found more text after the end of the document: remove it, or separate documents with a line ---'],
];
for (const [marked, message] of table) {
  t.test(`${JSON.stringify(marked)}: ${message}`, async (t) => {
    t.same(findJsonError(marked.replace('▸', '')), { offset: marked.indexOf('▸'), message });
  });
}

t.test('what JSON.parse reads has no error, and everything else has one inside the text', async () => {
  const part = fc.oneof(
    fc.constantFrom(...'{}[]":, \n\t\'\\#/-+.eE0123a'),
    fc.constantFrom('true', 'null', '"a"', '"b":', '\\u12aF', '\\n', '-0.5e+7', '{"a":1}', '[[],{}]'),
  );
  const text = fc.oneof(
    fc.json(),
    fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
    fc.tuple(fc.json(), fc.nat(), part).map(([json, at, inserted]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + inserted + json.slice(place);
    }),
  );
  const isJson = (candidate: string) => {
    try {
      JSON.parse(candidate);
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(text, (candidate) => {
      const error = findJsonError(candidate);
      if (isJson(candidate)) return error === undefined;
      return error !== undefined && error.offset >= 0 && error.offset <= candidate.length && error.message !== '';
    }),
    { numRuns: 5_000 },
  );
});

t.test('a text of a million brackets is read without end of the stack', async (t) => {
  t.equal(findJsonError('['.repeat(1_000_000))?.offset, 1_000_000);
});
