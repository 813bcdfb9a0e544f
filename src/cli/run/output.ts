import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { oneLine, printable } from '../../text/printable.ts';
import { type Screen, screenOf } from '../terminal/screen.ts';
import { cutTo } from '../terminal/width.ts';
import type { Style } from './command.ts';

/** The part of `process` that is written to. */
export type Streams = { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

export type Output = {
  /** The result: standard output. Its lines end with `lineEnd` instead of a line feed. */
  print(text: string, lineEnd?: '\n' | '\r\n'): void;
  /** Everything else: standard error. */
  note(text: string): void;
  /** Replaces the last progress line; an empty text clears it. Writes only to a terminal. */
  progress(text: string): void;
  /** Standard output: its width, and its colors as `NO_COLOR`, `FORCE_COLOR` and `TERM` allow. */
  screen: Screen;
  /** The same for standard error. */
  noteScreen: Screen;
};

/**
 * The only writer to standard output and standard error; `serve` writes its log itself.
 *
 * Whatever it writes is printable but for line feeds and its own colors, so that no name or text from outside reaches the
 * terminal as a command. Views get their colors as marks with a random number, which input cannot have; they look like an
 * operating system command, which has no width. Writing turns the marks into colors and everything else into characters.
 */
export function createOutput({ stdout, stderr }: Streams): Output {
  // A reader that closes the pipe early (`| head`) is not an error and does not change the exit code.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const secret = randomUUID();
  const marks = new RegExp(`\\u001b\\]${secret};([\\d;]+)\\u0007`);
  const styleFor =
    (stream: NodeJS.WriteStream): Style =>
    (format, text) => {
      const [open = '', close = ''] = styleText(format, '|', { stream })
        // It writes nothing but ESC [ DIGITS m around a text.
        .replaceAll('\u001b[', `\u001b]${secret};`)
        .replaceAll('m', '\u0007')
        .split('|');
      return `${open}${text}${close}`;
    };
  const toTerminal = (text: string) =>
    text
      .split(marks)
      .map((part, index) => (index % 2 === 0 ? printable(part) : `\u001b[${part}m`))
      .join('');
  const screenFor = (stream: NodeJS.WriteStream): Screen =>
    screenOf({ isTerminal: stream.isTTY === true, columns: stream.columns }, styleFor(stream));
  const noteScreen = screenFor(stderr);
  let isShown = false;
  const progress = (text: string) => {
    if (stderr.isTTY !== true || (text === '' && !isShown)) return;
    stderr.write(`\r\x1b[K${cutTo(oneLine(text), noteScreen.columns - 1)}`);
    isShown = text !== '';
  };
  return {
    print: (text, lineEnd = '\n') => void stdout.write(toTerminal(text).replaceAll('\n', lineEnd)),
    note: (text) => {
      progress('');
      stderr.write(toTerminal(text));
    },
    progress,
    screen: screenFor(stdout),
    noteScreen,
  };
}
