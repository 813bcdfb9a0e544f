import { setTimeout as pause } from 'node:timers/promises';
import type { LoadGenerator, LoadOptions } from '../load/load.ts';
import type { Key } from '../options.ts';
import type { Place } from '../place.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { type ProcessState, readProcessState } from './process-state.ts';
import { type Turn, takeTurn } from './turn.ts';

/** All turns of one server, and its state before the first load. */
export type Series = {
  key: Key;
  title: string;
  /** State before the first load. */
  atRest: ProcessState | undefined;
  /** One for each round. */
  turns: Turn[];
};

const REST_MILLISECONDS = 2_000;
/** Length of the turn that is not measured, in which the compilers optimize the code and caches fill. */
const WARM_UP_SECONDS = 3;

/**
 * Loads one server after another in each round, so that other work on the machine affects all of them alike. Each round
 * starts with a different server.
 */
export async function takeRounds(
  place: Place,
  generator: LoadGenerator,
  servers: readonly BenchServer[],
  { rounds, log, ...options }: LoadOptions & { rounds: number; log: (line: string) => void },
): Promise<Series[]> {
  // By then, memory that only the start needed has been released.
  await pause(REST_MILLISECONDS);
  const series = servers.map(
    ({ key, pid, title }): Series => ({ key, title, atRest: readProcessState(pid), turns: [] }),
  );
  for (const server of servers) {
    log(`Warming up: ${server.title}`);
    await takeTurn(place, generator, server, { ...options, seconds: WARM_UP_SECONDS });
  }
  for (let round = 0; round < rounds; round++) {
    for (let position = 0; position < servers.length; position++) {
      const index = (round + position) % servers.length;
      const server = servers[index] as BenchServer;
      const turn = await place.unlessOneDies(takeTurn(place, generator, server, options));
      (series[index] as Series).turns.push(turn);
      log(`Round ${round + 1} of ${rounds}: ${server.title}: ${Math.round(turn.requestsPerSecond)} requests/s`);
    }
  }
  return series;
}
