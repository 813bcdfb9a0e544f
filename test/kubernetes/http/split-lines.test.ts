import fc from 'fast-check';
import t from 'tap';
import { splitLines } from '../../../src/kubernetes/http/split-lines.ts';

t.test('lines are whole wherever the stream is cut, also within a character', async (t) => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(200)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const found: string[] = [];
      const split = splitLines((text) => found.push(text));
      let from = 0;
      for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
        if (cut > from && cut <= bytes.length) {
          split(bytes.subarray(from, cut));
          from = cut;
        }
      }
      t.strictSame(
        found,
        lines.map((text) => text.toWellFormed()),
      );
    }),
  );
});

t.test('a line that has not ended is not passed on', async (t) => {
  const found: string[] = [];
  const split = splitLines((text) => found.push(text));
  split(Buffer.from('one\ntw'));
  t.strictSame(found, ['one']);
  split(Buffer.from('o\n\n'));
  t.strictSame(found, ['one', 'two', '']);
});
