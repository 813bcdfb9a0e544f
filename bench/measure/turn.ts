import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { LoadGenerator, LoadOptions, LoadResult } from '../load/load.ts';
import type { Place } from '../place.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { type ProcessState, readProcessState } from './process-state.ts';

/** One server under load for some seconds. Fields that need /proc are `undefined` without it. */
export type Turn = LoadResult & {
  /** CPU time of the server for one request, in microseconds. */
  cpuMicroseconds: number | undefined;
  /** Maximum memory during the turn, in MiB. */
  anonymous: number | undefined;
  resident: number | undefined;
  /** Share of the time in which the server had a core. Far below 1, it waited for a core or for the load generator. */
  serverLoad: number | undefined;
  /** The same share for the load generator. Near 1, the load generator was the limit instead of the server. */
  generatorLoad: number | undefined;
};

const SAMPLE_MILLISECONDS = 200;

export async function takeTurn(
  place: Place,
  generator: LoadGenerator,
  server: BenchServer,
  options: LoadOptions,
): Promise<Turn> {
  const { command, read } = generator.plan(server, options);
  const before = readProcessState(server.pid);
  const begin = performance.now();
  const { output, seen, generatorSeen } = await runAndWatch(place.onGeneratorCore(command), server.pid);
  const result = read(output);
  const after = seen.at(-1);
  const last = generatorSeen.at(-1);
  const cpu = before && after && after.cpuSeconds - before.cpuSeconds;
  return {
    ...result,
    cpuMicroseconds: cpu && (cpu / result.requests) * 1e6,
    anonymous: most(seen.map(({ anonymous }) => anonymous)),
    resident: most(seen.map(({ resident }) => resident)),
    serverLoad: cpu && cpu / ((performance.now() - begin) / 1000),
    generatorLoad: last && last.state.cpuSeconds / ((last.at - begin) / 1000),
  };
}

type Watched = { output: string; seen: ProcessState[]; generatorSeen: { at: number; state: ProcessState }[] };

async function runAndWatch([file, ...args]: readonly [string, ...string[]], server: number): Promise<Watched> {
  const seen: ProcessState[] = [];
  const generatorSeen: Watched['generatorSeen'] = [];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const look = () => {
    const state = readProcessState(server);
    if (state !== undefined) seen.push(state);
    const own = child.pid === undefined ? undefined : readProcessState(child.pid);
    if (own !== undefined) generatorSeen.push({ at: performance.now(), state: own });
  };
  const timer = setInterval(look, SAMPLE_MILLISECONDS);
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const [output, code] = await Promise.all([text(child.stdout), ended]);
    if (code !== 0) throw new Error(`${file} ${args.join(' ')} exited with code ${code}`);
    look();
    return { output, seen, generatorSeen };
  } finally {
    clearInterval(timer);
    child.kill();
  }
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}
