import type { styleText } from 'node:util';
import type { ReadChunks } from '../../files/read-chunks.ts';
import type { ReadText } from '../../files/read-text.ts';
import type { Report } from '../../formats/report.ts';
import type { Block } from '../terminal/block.ts';

/** One option; its flag is made from its key: `runnerVersion` is `--runner-version`. */
export type OptionUsage = {
  /** What follows the flag, as help shows it: `FILE`. An option without it is a switch. */
  value?: string;
  description: string;
  choices?: readonly string[];
  default?: string;
  /** One letter: `n` is `-n`. */
  short?: string;
  /** The kind of file that has this option, where the first argument is a kind. */
  of?: string;
  /** May be given several times; its value is the list of them. A variable of the environment gives one. */
  repeatable?: true;
};

type ArgumentUsage = {
  name: string;
  description: string;
  /** The words that it may be, which shells complete. */
  choices?: readonly string[];
  optional?: true;
  variadic?: true;
};

/** Everything that help shows about a command, as data. `--json`, `--verbose` and `--help` are added to each. */
export type Usage = {
  description: string;
  arguments: readonly ArgumentUsage[];
  /** What help says instead of the description after a word of the first argument, such as `validate mapping --help`. */
  kinds?: Readonly<Record<string, string>>;
  options: Readonly<Record<string, OptionUsage>>;
  /** What `--json` does, for a command without a result. */
  json?: string;
  examples: readonly { command: string; shows: string }[];
};

type ValueOf<Option> = Option extends { value: string }
  ? Option extends { repeatable: true }
    ? readonly string[]
    : string
  : true;

/** What was typed, or set in the environment. */
export type Input<U extends Usage> = {
  arguments: readonly string[];
  options: { readonly [Key in keyof U['options']]?: ValueOf<U['options'][Key]> };
  json: boolean;
};

/** Adds color and weight to a text; returns it unchanged where the output is not a terminal. */
export type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

/** What a command can reach of the process that called it. */
export type Io = {
  read: ReadText;
  /** For files that can be larger than memory. */
  readChunks: ReadChunks;
  /** Prints a line beside the result, while the command runs, on standard error. */
  note(line: string): void;
  /** Shows on standard error what the command is doing, on one line that the next call replaces; only on a terminal. */
  progress(text: string): void;
  /** With `--verbose`, prints the error behind a part of the result on standard error. */
  noteOriginal(error: unknown): void;
  /** Whether standard output is a terminal. */
  terminal: boolean;
  version: string;
  /** The environment, for what must not be typed: a token would stay in the history of the shell. */
  env: NodeJS.ProcessEnv;
};

/** A command: its usage, its work, which prints nothing, and how its result is shown. */
export type Command<U extends Usage = Usage, Result = unknown> = {
  usage: U;
  run(input: Input<U>, io: Io): Promise<Result>;
  /** 0 fine, 1 a negative answer (refused, errors found). An error that is thrown ends as 2, no answer. */
  exitCode(result: Result): number;
  /** Pure functions; `undefined` prints nothing. */
  views: {
    /** What a person reads, as blocks; `src/cli/terminal` lays them out. A string is printed unchanged, such as a schema. */
    text(result: Result): readonly Block[] | string | undefined;
    json(result: Result): unknown;
    /** For a command with the option `format`. */
    report?(result: Result): Report;
  };
  /** Whether the lines of the text end as those of CSV do, with CR LF (RFC 4180). */
  hasCrLf?(result: Result): boolean;
};
