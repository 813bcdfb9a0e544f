import type { Key } from '../options.ts';

/** A running server that is measured. */
export type BenchServer = {
  key: Key;
  title: string;
  url: string;
  /** PEM. */
  certificateAuthority: string;
  /** File with the JSON that it is asked. */
  body: string;
  pid: number;
  /** @throws Error when an answer is not the one that this server has to give to that body */
  check(answer: unknown): void;
};
