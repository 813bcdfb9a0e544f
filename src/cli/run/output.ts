import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { oneLine, printable } from '../../text/printable.ts';
import { type Screen, screenOf } from '../terminal/screen.ts';
import { cutTo } from '../terminal/width.ts';
import type { Style } from './command.ts';

/** The streams of `process` that are written to. */
export type Streams = { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

export type Output = {
  /** Writes the result to standard output. `lineEnd` replaces line feeds. */
  print(text: string, lineEnd?: '\n' | '\r\n'): void;
  /** Writes everything else to standard error. */
  note(text: string): void;
  /** Replaces the last progress line; an empty text removes it. Only on a terminal. */
  progress(text: string): void;
  /** The width of standard output, and its colors as `NO_COLOR`, `FORCE_COLOR` and `TERM` allow them. */
  screen: Screen;
  /** The same for standard error. */
  noteScreen: Screen;
};

/**
 * Nothing else writes to standard output and standard error, except `serve`, which writes its log.
 *
 * All output is printable except for line feeds and colors, so that no name or text from outside reaches the terminal
 * as a command. Views mark their colors with a random number, which input cannot contain. The marks look like an
 * operating system command, which has no width. Writing replaces the marks by colors and all other control characters
 * by printable ones.
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
        // `styleText` writes only ESC [ DIGITS m before and after a text.
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
