import { styleText } from 'node:util';
import type { Style } from './command.ts';

/** The part of `process` that is written to. */
export type Streams = { stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

export type Output = {
  /** The result: standard output. */
  print(text: string): void;
  /** Everything else: standard error. */
  note(text: string): void;
  /** Replaces the last progress line; an empty text clears it. Writes only to a terminal. */
  progress(text: string): void;
  /** For standard output, as `NO_COLOR`, `FORCE_COLOR` and the terminal allow. */
  style: Style;
  /** The same for standard error. */
  noteStyle: Style;
  /** Whether standard output is a terminal, and how many characters fit on its line. */
  terminal: boolean;
  width: number;
};

const WIDTH_OF_FILES = 100;

/** The only writer to standard output and standard error; `serve` writes its log itself. */
export function createOutput({ stdout, stderr }: Streams): Output {
  // A reader that closes the pipe early (`| head`) is not an error and does not change the exit code.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  let isShown = false;
  const progress = (text: string) => {
    if (stderr.isTTY !== true || (text === '' && !isShown)) return;
    const fits = text.slice(0, (stderr.columns ?? WIDTH_OF_FILES) - 1);
    stderr.write(`\r\x1b[K${fits}`);
    isShown = text !== '';
  };
  return {
    print: (text) => void stdout.write(text),
    note: (text) => {
      progress('');
      stderr.write(text);
    },
    progress,
    style: (format, text) => styleText(format, text, { stream: stdout }),
    noteStyle: (format, text) => styleText(format, text, { stream: stderr }),
    terminal: stdout.isTTY === true,
    width: stdout.columns ?? WIDTH_OF_FILES,
  };
}
