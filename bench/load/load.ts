import type { BenchServer } from '../servers/bench-server.ts';

export type LoadOptions = { connections: number; seconds: number };

/** What a load generator measured of one server. */
export type LoadResult = {
  requests: number;
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Answers other than 2xx, broken connections, missing answers. */
  failed: number;
};

/** A load generator. Each connection sends its next request when it has the answer to the last one. */
export type LoadGenerator = {
  /** With its version. */
  name: string;
  /** @returns the command to run until it exits, and the parser of its output */
  plan(
    server: BenchServer,
    options: LoadOptions,
  ): { command: readonly [string, ...string[]]; read: (output: string) => LoadResult };
};
