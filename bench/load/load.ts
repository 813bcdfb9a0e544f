import type { BenchServer } from '../servers/bench-server.ts';

export type LoadOptions = { connections: number; seconds: number };

/** What a load generator saw of one server. */
export type LoadResult = {
  requests: number;
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Answers other than 2xx, broken connections, answers that did not come. */
  failed: number;
};

/** A load generator: every connection sends its next request when it has the answer to the last. */
export type LoadGenerator = {
  /** With its version. */
  name: string;
  /** @returns the process to run, which does its work and ends, and what reads its output */
  plan(
    server: BenchServer,
    options: LoadOptions,
  ): { command: readonly [string, ...string[]]; read: (output: string) => LoadResult };
};
