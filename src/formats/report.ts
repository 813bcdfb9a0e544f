/** What a command checked, from which the formats for other programs are made. */
export type Report = {
  /** The command, such as `validate mapping`. */
  title: string;
  items: readonly Item[];
};

/** One thing that was checked. */
export type Item = {
  /** What the item belongs to: a file, or a part of a cluster. */
  suite: string;
  /** A sentence that is true if the item passed. */
  name: string;
  state: 'passed' | 'failed' | 'skipped';
  /** The file in which it is written, if there is one. */
  file: string | undefined;
  /** Lines for a reader: why it failed or was skipped, or warnings. */
  details: readonly string[];
  problems: readonly Problem[];
};

/** Something wrong at a place. */
export type Problem = {
  code: string;
  level: 'error' | 'warning' | 'notice';
  message: string;
  /** Distinguishes the problem from others with the same code in this file. It contains no line numbers or indexes. */
  identity: string;
  /** The file as the user named it. A name in angle brackets is not a file name. */
  file: string;
  /** From 1. */
  line: number;
  column: number;
  /** Page in `docs/` and heading: `mapping.md#unknown_key`. */
  page: string;
};

/** What formats need to know besides the report. */
export type FormatContext = {
  /** Version of this program. */
  version: string;
  /** Web address of the folder `docs/`, with a slash at its end. */
  docs: string;
  /** Returns the path of a file in its repository, with `/` between folders. */
  pathOf: (file: string) => string;
  /** Returns a hash of a text, in hexadecimal digits. */
  digest: (text: string) => string;
};

/** A problem with a fingerprint that stays the same in later runs, even if lines above it were added or removed. */
export type Fingerprinted = Problem & { path: string; fingerprint: string };

/** Returns all problems of a report. Equal ones in a file are numbered, so that each has its own fingerprint. */
export function problemsOf({ items }: Report, { digest, pathOf }: FormatContext): readonly Fingerprinted[] {
  const seen = new Map<string, number>();
  return items
    .flatMap(({ problems }) => problems)
    .map((problem) => {
      const path = pathOf(problem.file);
      const identity = JSON.stringify([path, problem.code, problem.identity]);
      const count = seen.get(identity) ?? 0;
      seen.set(identity, count + 1);
      return { ...problem, path, fingerprint: digest(`${identity} ${count}`) };
    });
}
