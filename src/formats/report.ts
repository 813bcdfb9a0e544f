/** What a command checked, in the form that formats for other programs are made from. */
export type Report = {
  /** The command, such as `validate mapping`. */
  title: string;
  items: readonly Item[];
};

/** One thing that was checked. */
export type Item = {
  /** What it belongs to: a file, or a part of a cluster. */
  suite: string;
  /** A sentence that is true when it passed. */
  name: string;
  state: 'passed' | 'failed' | 'skipped';
  /** Where it is, if that is a file. */
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
  /** What tells it apart from others with its code in this file, without any line or index. */
  identity: string;
  /** As the user named it; a name in angle brackets is not the name of a file. */
  file: string;
  /** From 1. */
  line: number;
  column: number;
  /** Page in `docs/` and heading: `mapping.md#unknown_key`. */
  page: string;
};

/** What formats need of the world around a report. */
export type Surroundings = {
  /** Of this program. */
  version: string;
  /** Web address of the folder `docs/`, with a slash at its end. */
  docs: string;
  /** The path of a file in its repository, with `/` between folders. */
  pathOf: (file: string) => string;
  /** A hash of a text, as hexadecimal digits. */
  digest: (text: string) => string;
};

/** A problem with a value that is the same in later runs, also when lines above it were added or removed. */
export type Fingerprinted = Problem & { path: string; fingerprint: string };

/** All problems of a report; equal ones in a file are told apart by their order. */
export function problemsOf({ items }: Report, { digest, pathOf }: Surroundings): readonly Fingerprinted[] {
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
