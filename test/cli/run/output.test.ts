import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import fc from 'fast-check';
import t from 'tap';
import { createOutput, type Output } from '../../../src/cli/run/output.ts';
import { printable } from '../../../src/text/printable.ts';
import { codePoint } from '../../code-point.ts';
import { withoutColors } from '../../without-colors.ts';

const HOSTILE = 'a\u001b[31mb\u001b]0;title\u0007c\u009b2Jd\u202ee\r\u2028';

// tap sets them where its own output goes to a pipe.
delete process.env.FORCE_COLOR;
delete process.env.NO_COLOR;

/** An output at a terminal with colors, and what was written so far. */
function terminal(): { output: Output; stdout(): string; stderr(): string } {
  const stream = () => {
    const written: string[] = [];
    const through = Object.assign(new PassThrough(), { isTTY: true, columns: 80, getColorDepth: () => 8 });
    through.on('data', (chunk) => written.push(String(chunk)));
    return { stream: through as unknown as NodeJS.WriteStream, text: () => written.join('') };
  };
  const [stdout, stderr] = [stream(), stream()];
  return {
    output: createOutput({ stdout: stdout.stream, stderr: stderr.stream }),
    stdout: stdout.text,
    stderr: stderr.text,
  };
}

t.test('own colors reach the terminal, and nothing else does but characters and line feeds', async (t) => {
  const { output, stdout, stderr } = terminal();
  output.print(`${output.screen.style(['red', 'bold'], HOSTILE)} ${HOSTILE}\n`);
  output.note(`${output.noteScreen.style('cyan', 'hint:')} ${HOSTILE}\n`);
  const shown = 'a?[31mb?]0;title?c?2Jd?e??';
  t.equal(stdout(), `\u001b[31m\u001b[1m${shown}\u001b[22m\u001b[39m ${shown}\n`);
  t.equal(stderr(), `\u001b[36mhint:\u001b[39m ${shown}\n`);
});

t.test('a progress line is one line', async (t) => {
  const { output, stderr } = terminal();
  output.progress(`reading ${HOSTILE}\nx`);
  t.equal(stderr(), '\r\u001b[Kreading a?[31mb?]0;title?c?2Jd?e???x');
});

t.test('a color of one output is not one of another', async (t) => {
  const [one, other] = [terminal(), terminal()];
  other.output.print(one.output.screen.style('red', 'x'));
  t.match(other.stdout(), /^\?\][-\w]+;31\?x\?\][-\w]+;39\?$/);
});

t.test('any text comes out printable, with or without a color', async () => {
  fc.assert(
    fc.property(fc.string({ unit: codePoint }), fc.boolean(), (text, isColored) => {
      const { output, stdout } = terminal();
      output.print(isColored ? output.screen.style('green', text) : text);
      const shown = isColored ? withoutColors(stdout()) : stdout();
      return shown === printable(text);
    }),
  );
});

/** Variables that decide about colors, and whether there are some at a terminal that can show them and in a pipe. */
const VARIABLES: readonly [set: NodeJS.ProcessEnv, terminal: boolean, pipe: boolean][] = [
  [{ TERM: 'xterm-256color' }, true, false],
  [{ TERM: 'xterm-256color', NO_COLOR: '1' }, false, false],
  [{ TERM: 'dumb' }, false, false],
  [{ TERM: 'xterm-256color', FORCE_COLOR: '0' }, false, false],
  [{ TERM: 'dumb', FORCE_COLOR: '1' }, true, true],
];

for (const [set, ...wanted] of VARIABLES)
  t.test(`${JSON.stringify(set)} decides about colors`, async (t) => {
    const before = process.env;
    t.teardown(() => {
      process.env = before;
    });
    process.env = { ...set };
    const { getColorDepth } = WriteStream.prototype;
    const found = [true, false].map((isTTY) => {
      const stream = Object.assign(new PassThrough(), { isTTY, getColorDepth }) as unknown as NodeJS.WriteStream;
      const { screen } = createOutput({ stdout: stream, stderr: stream });
      return screen.style('red', 'x') !== 'x';
    });
    t.same(found, wanted);
  });
