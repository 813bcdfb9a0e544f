import type { styleText } from 'node:util';
import type { ReadChunks } from '../../files/read-chunks.ts';
import type { ReadText } from '../../files/read-text.ts';
import type { Report } from '../../formats/report.ts';
import type { Block } from '../terminal/block.ts';

/** One option. Its flag follows from its key: `runnerVersion` is `--runner-version`. */
export type OptionUsage = {
  /** What help shows after the flag: `FILE`. An option without a value is a switch. */
  value?: string;
  description: string;
  choices?: readonly string[];
  default?: string;
  /** A flag of one letter: `n` is `-n`. */
  short?: string;
  /** The kind of file that has this option, if the first argument of the command is a kind. */
  of?: string;
  /**
   * True if the option may be given several times. Its value is a list; a variable of the environment gives a list of
   * one.
   */
  repeatable?: true;
};

type ArgumentUsage = {
  name: string;
  description: string;
  /** The possible words, which shells complete. */
  choices?: readonly string[];
  optional?: true;
  variadic?: true;
};

/** Everything that help shows about a command, as data. `--json`, `--verbose` and `--help` are added to each. */
export type Usage = {
  description: string;
  arguments: readonly ArgumentUsage[];
  /** Descriptions after a word of the first argument, such as in `validate mapping --help`. */
  kinds?: Readonly<Record<string, string>>;
  options: Readonly<Record<string, OptionUsage>>;
  /** The description of `--json`, for a command without a result. */
  json?: string;
  examples: readonly { command: string; shows: string }[];
};

type ValueOf<Option> = Option extends { value: string }
  ? Option extends { repeatable: true }
    ? readonly string[]
    : string
  : true;

/** What the user typed, or set in the environment. */
export type Input<U extends Usage> = {
  arguments: readonly string[];
  options: { readonly [Key in keyof U['options']]?: ValueOf<U['options'][Key]> };
  json: boolean;
};

/** Adds color and weight to a text. Returns the text unchanged if the output is not a terminal. */
export type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

/** What a command can use of the process. */
export type Io = {
  read: ReadText;
  /** Reads a file that may be larger than memory. */
  readChunks: ReadChunks;
  /** Prints a line on standard error while the command runs. */
  note(line: string): void;
  /** Shows what the command is doing, on one line of standard error that the next call replaces. Only on a terminal. */
  progress(text: string): void;
  /** With `--verbose`, prints on standard error the error behind a part of the result. */
  noteOriginal(error: unknown): void;
  /** True if standard output is a terminal. */
  terminal: boolean;
  version: string;
  /** The environment, for secrets: a token that is typed would stay in the history of the shell. */
  env: NodeJS.ProcessEnv;
};

/** A command: its usage, its work, which prints nothing, and how its result is shown. */
export type Command<U extends Usage = Usage, Result = unknown> = {
  usage: U;
  run(input: Input<U>, io: Io): Promise<Result>;
  /**
   * Returns 0 for a good result, 1 for a negative answer (refused, errors found). A thrown error ends with 2, no
   * answer.
   */
  exitCode(result: Result): number;
  /** Pure functions. `undefined` prints nothing. */
  views: {
    /**
     * Returns the blocks that people read, which `src/cli/terminal` lays out; or a string that is printed unchanged,
     * such as a schema.
     */
    text(result: Result): readonly Block[] | string | undefined;
    json(result: Result): unknown;
    /** Set for a command with the option `format`. */
    report?(result: Result): Report;
  };
  /** True if lines end with CR LF, as CSV requires (RFC 4180). */
  hasCrLf?(result: Result): boolean;
};
