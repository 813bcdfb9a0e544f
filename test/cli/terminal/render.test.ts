import { spawnSync } from 'node:child_process';
import { styleText } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import type { Style } from '../../../src/cli/run/command.ts';
import { type Block, EMPTY_LINE, paragraph, separated, table } from '../../../src/cli/terminal/block.ts';
import { render } from '../../../src/cli/terminal/render.ts';
import { screenOf } from '../../../src/cli/terminal/screen.ts';
import { toStep } from '../../../src/cli/terminal/step.ts';
import { look, type Span, whole } from '../../../src/cli/terminal/text.ts';
import { findingBlocks } from '../../../src/cli/views/doctor/finding.ts';
import { formatFinding } from '../../../src/documents/finding.ts';
import { printable } from '../../../src/text/printable.ts';
import { shellWord } from '../../../src/text/shell-word.ts';
import { codePoint } from '../../code-point.ts';
import { withoutColors } from '../../without-colors.ts';
import { PIPE, printed, terminalOf } from '../screens.ts';

const SENTENCE = 'annotation eks.amazonaws.com/role-arn is missing, and rule "billing" assigns it';
const lines = (block: Block, columns: number) => printed([block], terminalOf(columns)).trimEnd().split('\n');

t.test('further lines of a paragraph begin below its text', async (t) => {
  const found = paragraph(SENTENCE, { indent: 4, label: 'found   ' });
  t.same(lines(found, 60), [
    '    found   annotation eks.amazonaws.com/role-arn is',
    '            missing, and rule "billing" assigns it',
  ]);
  t.same(lines({ ...found, hang: 2 }, 60), [
    '    found   annotation eks.amazonaws.com/role-arn is',
    '              missing, and rule "billing" assigns it',
  ]);
});

t.test('where a label leaves too little room, they begin below the label', async (t) => {
  t.same(lines(paragraph('one two three four', { indent: 2, label: 'a-very-long-name-of-a-file  ' }), 40), [
    '  a-very-long-name-of-a-file  one two',
    '    three four',
  ]);
});

t.test('a command that is too long has a line of its own', async (t) => {
  const command = `aws iam get-role --role-name ${'x'.repeat(60)}`;
  t.same(lines(paragraph(whole(command), { indent: 4, label: 'fix     ' }), 80), ['    fix', `      ${command}`]);
});

t.test('every line of a comment is a comment, so that it can be pasted with its command', async (t) => {
  const step = toStep({ shows: 'both sides of every reference: accounts and roles', command: 'true --all' });
  t.same(printed(step, terminalOf(40)).trimEnd().split('\n'), [
    '  # both sides of every reference:',
    '  # accounts and roles',
    '  true --all',
  ]);
});

t.test('in a pipe, nothing is wrapped, and a finding of a file is one line', async (t) => {
  t.equal(printed([paragraph(SENTENCE.repeat(9), { indent: 2 })]), `  ${SENTENCE.repeat(9)}\n`);
  const finding = { code: 'x', level: 'error', path: 'a.b', line: 1, column: 4, message: SENTENCE } as const;
  const block: Block = { is: 'finding', file: 'mapping.yaml', finding, lines: ['a: {b: 1}'] };
  t.equal(printed([block]), `${formatFinding('mapping.yaml', finding)}\n`);
  t.same(lines(block, 80), [
    '✗ error  mapping.yaml:1:4  [x]',
    '    a.b: annotation eks.amazonaws.com/role-arn is missing, and rule "billing"',
    '    assigns it',
    '    1 | a: {b: 1}',
    '      |    ^',
  ]);
});

t.test('groups have an empty line between them, and an empty group has none', async (t) => {
  const groups = [[paragraph('a'), paragraph('b')], [], [paragraph('c')]];
  t.equal(printed(separated(groups)), 'a\nb\n\nc\n');
});

const text = fc.string({ unit: fc.oneof(fc.constantFrom(' ', 'a', '\n', '漢'), fc.string({ unit: codePoint })) });
const spans = fc.array(
  fc.record(
    {
      text,
      look: fc.constantFrom('error', 'warning', 'notice', 'ok', 'strong', 'faint', 'command'),
      isWhole: fc.constant(true),
    },
    { requiredKeys: ['text'] },
  ) as fc.Arbitrary<Span>,
);
const block: fc.Arbitrary<Block> = fc.oneof(
  fc
    .record({ text: spans, indent: fc.nat(8), label: spans, hang: fc.nat(4), isLabelRepeated: fc.boolean() })
    .map(({ text, ...layout }) => paragraph(text, layout)),
  fc.array(fc.array(spans, { minLength: 2, maxLength: 2 })).map((rows) =>
    table({
      columns: [
        { title: 'a', isProse: true },
        { title: 'b', align: 'right' },
      ],
      rows,
    }),
  ),
  fc.tuple(text, text, fc.nat(20), text).map(
    ([file, message, at, line]): Block => ({
      ...({ is: 'finding', file, lines: [line] } as const),
      finding: { code: 'x', level: 'warning', path: '', line: 1, column: at + 1, message },
    }),
  ),
  fc.constant(EMPTY_LINE),
);
const columns = fc.option(fc.integer({ min: 1, max: 150 }));

t.test('with colors, any output is that without colors, and both are printable', async () => {
  const colored: Style = (format, words) => styleText(format, words, { validateStream: false });
  const plain: Style = (_format, words) => words;
  fc.assert(
    fc.property(fc.array(block), columns, (blocks, columns) => {
      const size = { isTerminal: columns !== null, columns: columns ?? undefined };
      const shown = render(blocks, screenOf(size, plain));
      return shown === withoutColors(render(blocks, screenOf(size, colored))) && shown === printable(shown);
    }),
  );
});

t.test('whatever the width, a fix that is copied from its line runs', async (t) => {
  const word = fc.string({ unit: fc.constantFrom(...'ab -\'"$`\\;|&<>(){}*!#~漢'), maxLength: 30 });
  const samples = fc.sample(fc.tuple(fc.array(word, { maxLength: 12 }), fc.integer({ min: 1, max: 150 })), 150);
  const copied = samples.map(([words, columns]) => {
    const command = ['printf', '<%s>', '', ...words].map(shellWord).join(' ');
    const finding = { check: 'c', code: 'x', level: 'error', object: 'o', found: 'f', wanted: 'w', link: '' } as const;
    const shown = printed(findingBlocks([{ ...finding, fix: [{ command }] }]), terminalOf(columns));
    return /printf .*/.exec(shown)?.[0] ?? '';
  });
  const { stdout } = spawnSync('sh', ['-c', copied.join('; echo\n')], { encoding: 'utf8' });
  t.equal(stdout, samples.map(([words]) => ['', ...words].map((word) => `<${word}>`).join('')).join('\n'));
});

t.test('a look without a text leaves no color', async (t) => {
  t.equal(render([paragraph([look('error', ''), 'a'])], { ...PIPE, style: (_format, words) => `[${words}]` }), 'a\n');
});
