import fc from 'fast-check';
import t from 'tap';
import { excerptLines } from '../../../src/cli/terminal/excerpt.ts';
import { widthOf } from '../../../src/cli/terminal/width.ts';
import { oneLine } from '../../../src/text/printable.ts';
import { codePoint } from '../../code-point.ts';

const shown = (text: string, line: number, column: number, room = 40): string[] =>
  excerptLines(text.split('\n'), { line, column }, room, 'error').map((spans) =>
    spans.map((span) => span.text).join(''),
  );

t.test('the caret is below the character of the place', async (t) => {
  t.same(shown('a: 1\nb: [x, y]\n', 2, 8), ['2 | b: [x, y]', '  |        ^']);
  t.same(shown('a: x', 1, 1), ['1 | a: x', '  | ^']);
});

t.test('after the end of a line it is behind the last character', async (t) => {
  t.same(shown('a:', 1, 3), ['1 | a:', '  |   ^']);
  t.same(shown('a:', 1, 9), ['1 | a:', '  |   ^']);
});

t.test('tabs, wide characters and marks do not move it', async (t) => {
  t.same(shown('\ta: x', 1, 5), ['1 |     a: x', '  |        ^']);
  t.same(shown('漢字: x', 1, 5), ['1 | 漢字: x', '  |       ^']);
  t.same(shown('e\u0301: x', 1, 5), ['1 | e\u0301: x', '  |    ^']);
  t.same(shown('👍: x', 1, 5), ['1 | 👍: x', '  |     ^']);
});

t.test('the end of a line in CRLF is not shown', async (t) => {
  t.same(shown('a: 1\r\nb: 2\r\n', 1, 4), ['1 | a: 1', '  |    ^']);
});

t.test('an escape sequence of the file does not reach the terminal', async (t) => {
  t.same(shown('\u001b[2J: \u202ex', 1, 7), ['1 | ?[2J: ?x', '  |       ^']);
});

t.test('of a long line, the part around the place is shown', async (t) => {
  const line = `${'a'.repeat(3_000)}X${'b'.repeat(3_000)}`;
  t.same(shown(line, 1, 3_001, 24), ['1 | …aaaaaaaaaaaaXbbbbb…', '  |              ^']);
  t.same(shown(line, 1, 1, 24), ['1 | aaaaaaaaaaaaaaaaaaa…', '  | ^']);
  t.same(shown('a'.repeat(30), 1, 30, 24), ['1 | …aaaaaaaaaaaaaaaaaaa', '  |                    ^']);
});

t.test('a line that is blank or does not exist is not shown', async (t) => {
  t.same(shown('a\n\n', 2, 1), []);
  t.same(shown('a', 7, 1), []);
});

t.test('any place in any line fits, with the caret below what is there', async () => {
  const line = fc.string({
    unit: fc.oneof(fc.constantFrom('a', '\t', '漢', '\u0301', '👍'), fc.string({ unit: codePoint })),
  });
  fc.assert(
    fc.property(line, fc.nat(200), fc.integer({ min: 20, max: 120 }), (text, column, room) => {
      const [source = '', below = ''] = shown(text.replaceAll('\n', ''), 1, column + 1, room);
      const fits = widthOf(source) <= room && widthOf(below) <= room;
      return fits && below.length - 1 <= widthOf(source) && oneLine(source) === source;
    }),
  );
});
