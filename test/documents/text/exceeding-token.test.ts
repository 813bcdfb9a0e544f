import t from 'tap';
import { exceedingToken, MOST_TOKENS } from '../../../src/documents/text/exceeding-token.ts';
import { parseSource } from '../../../src/documents/text/source.ts';
import { wholeLists } from '../../whole-lists.ts';

const MIB = 1_048_576;
const filled = (head: string, unit: string) => head + unit.repeat(Math.floor((MIB - head.length) / unit.length));

t.test('the offset is that of the first word or mark too many', async (t) => {
  t.equal(exceedingToken('[a, b]', 6), undefined);
  t.equal(exceedingToken('a word', 3), undefined, 'a text with more characters');
  t.equal(exceedingToken('[a, b]', 5), 5);
  t.equal(exceedingToken('[a, b]', 4), 4);
  t.equal(exceedingToken('a: 1\nb: 2\n', 5), 5);
  t.equal(exceedingToken('--- |\n text\n...\n', 3), 5);
});

const SPOILED: [name: string, text: string, line: number][] = [
  ['a list of words', filled('version: 1\nmanagers: [', 'a,'), 2],
  ['a list of dashes', filled('rules:\n', '-\n'), 250_000],
  ['a list of empty lists', filled('rules: [', '[],'), 1],
  ['brackets', filled('rules: ', '['), 1],
  ['empty lines', filled('', '\n'), 500_001],
  ['documents', filled('', '---\n'), 250_001],
];

for (const [name, text, line] of SPOILED)
  t.test(`a mebibyte of ${name} is refused before it is composed`, async (t) => {
    const { findings, positionOf } = parseSource(text);
    t.strictSame(
      findings.map(({ code, line, message }) => ({ code, line, message })),
      [
        {
          code: 'too_many_tokens',
          line,
          message: `found more than ${MOST_TOKENS} words and marks up to here, wanted at most ${MOST_TOKENS} in the whole text: make it smaller`,
        },
      ],
    );
    t.same(positionOf(['rules', 0]), { line: 1, column: 1 });
  });

t.test('a text stops being read at its second document', async (t) => {
  const { findings, value } = parseSource(`a: 1\n---\nb: 2\n${'---\n{\n'.repeat(10_000)}`);
  t.same(value, { a: 1 });
  t.match(findings, wholeLists([{ code: 'yaml_many_documents', line: 3 }]));
  t.equal(findings.length, 1);
});
