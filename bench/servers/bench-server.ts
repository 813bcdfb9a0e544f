import type { Key } from '../options.ts';

/** A running server to measure. */
export type BenchServer = {
  key: Key;
  title: string;
  url: string;
  /** PEM. */
  certificateAuthority: string;
  /** File with the JSON of the request. */
  body: string;
  pid: number;
  /** @throws Error if the answer to that body is wrong */
  check(answer: unknown): void;
};
