import type { styleText } from 'node:util';

/** One option; its flag is made from its key: `runnerVersion` is `--runner-version`. */
export type OptionUsage = {
  /** What follows the flag, as help shows it: `FILE`. An option without it is a switch. */
  value?: string;
  description: string;
  choices?: readonly string[];
  default?: string;
};

export type ArgumentUsage = { name: string; description: string; optional?: true; variadic?: true };

/** Everything that help says of a command, as data. `--json` and `--help` are added to each. */
export type Usage = {
  description: string;
  arguments: readonly ArgumentUsage[];
  options: Readonly<Record<string, OptionUsage>>;
  examples: readonly { command: string; shows: string }[];
};

/** What was typed, or set in the environment. */
export type Input<U extends Usage> = {
  arguments: readonly string[];
  options: { readonly [Key in keyof U['options']]?: U['options'][Key] extends { value: string } ? string : true };
  json: boolean;
};

/** Colours and weights a text; leaves it as it is where the reader is no terminal. */
export type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

/** What a command may know of the world that it was called from. */
export type Io = {
  /**
   * Reads a file, or standard input for `-`.
   *
   * @param flag that named it, for the message; without one it was an argument
   * @throws a user error `file_unreadable` or `input_twice`
   */
  read(file: string, flag?: string): Promise<string>;
  /** Says something beside the result, while the command runs: on standard error. */
  note(line: string): void;
  /**
   * Says what is going on while the reader waits: on standard error, on one line that is wiped by the next; nothing where
   * that is no terminal.
   */
  progress(text: string): void;
  /** Whether standard output is a terminal. */
  terminal: boolean;
  version: string;
};

/** A verb: what it is, what it does without a word, and how the result is shown. */
export type Command<U extends Usage = Usage, Result = unknown> = {
  usage: U;
  run(input: Input<U>, io: Io): Promise<Result>;
  /** 0 fine, 1 the answer is no. What could not be answered is thrown, and ends as 2. */
  exitCode(result: Result): number;
  /** Pure functions; `undefined` shows nothing. */
  views: {
    text(result: Result, style: Style): string | undefined;
    json(result: Result): unknown;
  };
};
