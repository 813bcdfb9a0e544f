import type { BenchServer } from '../servers/bench-server.ts';

export type LoadOptions = { connections: number; seconds: number };

/** What a load generator measured of one server. */
export type LoadResult = {
  requests: number;
  requestsPerSecond: number;
  /** In milliseconds. */
  p50: number;
  p99: number;
  /** Answers with a status other than 2xx, broken connections, and missing answers. */
  failed: number;
};

/** A load generator. Each connection sends its next request as soon as it has the previous answer. */
export type LoadGenerator = {
  /** Name and version. */
  name: string;
  /** @returns the command to run until it exits, and the parser of its output */
  plan(
    server: BenchServer,
    options: LoadOptions,
  ): { command: readonly [string, ...string[]]; read: (output: string) => LoadResult };
};
