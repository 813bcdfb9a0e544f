import fc from 'fast-check';
import t from 'tap';
import { type Span, type Text, whole } from '../../../src/cli/terminal/text.ts';
import { widthOfSpans } from '../../../src/cli/terminal/width.ts';
import { type Room, wrap } from '../../../src/cli/terminal/wrap.ts';
import { oneLine } from '../../../src/text/printable.ts';
import { codePoint } from '../../code-point.ts';

const textOf = (line: readonly Span[]) => line.map(({ text }) => text).join('');
const shown = (text: Text, room: Room) => wrap(text, room).map(textOf);
const withoutSpaces = (text: string) => text.replaceAll(' ', '');

t.test('a text is broken at its spaces, which get lost there and nowhere else', async (t) => {
  t.same(shown('one two  three', { first: 8, others: 10 }), ['one two', 'three']);
  t.same(shown('one two  three', { first: 8, others: 14 }), ['one two', 'three']);
  t.same(shown('one two  three', { first: 14, others: 1 }), ['one two  three']);
  t.same(shown('  one', { first: 80, others: 80 }), ['  one']);
  t.same(shown('', { first: 80, others: 80 }), ['']);
});

t.test('a word that is too long has a line of its own and is whole', async (t) => {
  const arn = 'arn:aws:iam::111122223333:role/some-path/ci-billing';
  t.same(shown(`the role ${arn} of it`, { first: 20, others: 20 }), ['the role', arn, 'of it']);
});

t.test('a command is never broken, and neither is a word of several looks', async (t) => {
  const command = 'kubectl get pods --namespace gitlab';
  t.same(shown(['run this: ', whole(command), ', then that'], { first: 12, others: 12 }), [
    'run this:',
    `${command},`,
    'then that',
  ]);
  t.same(shown(['a b', { text: 'c', look: 'error' }, 'd e'], { first: 3, others: 3 }), ['a', 'bcd', 'e']);
});

const span = fc.record(
  {
    text: fc.string({
      unit: fc.oneof(fc.constantFrom(' ', 'a', '漢', '\u0301', '\n', '👍'), fc.string({ unit: codePoint })),
    }),
    look: fc.constantFrom('error', 'faint'),
  },
  { requiredKeys: ['text'] },
) as fc.Arbitrary<Span>;
const room = fc.record({ first: fc.integer({ min: 1, max: 60 }), others: fc.integer({ min: 1, max: 60 }) });

t.test('no line of any text is wider than its room, unless it is one word', async () => {
  fc.assert(
    fc.property(fc.array(span), room, (text, room) =>
      wrap(text, room).every((line, at) => {
        const fits = widthOfSpans(line) <= (at === 0 ? room.first : room.others);
        return fits || !textOf(line).trim().includes(' ');
      }),
    ),
  );
});

t.test('no character of any text gets lost but spaces, and none comes out that is not printable', async () => {
  fc.assert(
    fc.property(fc.array(span), room, (text, room) => {
      const lines = shown(text, room).join('');
      const before = text.map((span) => oneLine(span.text)).join('');
      return withoutSpaces(lines) === withoutSpaces(before) && oneLine(lines) === lines;
    }),
  );
});

t.test('without an end of the line, a text is one line', async () => {
  const unlimited = { first: Number.POSITIVE_INFINITY, others: Number.POSITIVE_INFINITY };
  fc.assert(fc.property(fc.array(span), (text) => wrap(text, unlimited).length === 1));
});
