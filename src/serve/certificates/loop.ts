import { messageOf } from '../../errors.ts';
import { createBackOff } from '../../kubernetes/watch/back-off.ts';
import type { Timing } from '../../kubernetes/watch/timing.ts';
import type { Log } from '../../server/observe/log.ts';
import type { Keeper } from './keeper.ts';

type CertificateLoop = {
  /** Reports a change in the cluster. */
  wake(): void;
  /** Resolves once the work in progress has ended. */
  close(): Promise<void>;
};

/** Milliseconds between two checks of the clock. A single long timer would not notice that the clock was changed. */
const CLOCK_CHECK_MILLISECONDS = 1000;
/** Milliseconds between two attempts: short enough for a person who waits, long enough not to burden an API server. */
const RETRY = { first: 500, longest: 30_000 };

/** Runs a keeper when something has changed, when a step has become due, and again after a failure. */
export function runCertificateLoop({
  keeper,
  log,
  timing,
}: {
  keeper: Pick<Keeper, 'settle' | 'isDue'>;
  log: Log;
  timing: Timing;
}): CertificateLoop {
  const ending = new AbortController();
  const backOff = createBackOff(timing.random, RETRY);
  let waiting = new AbortController();
  let failure: string | undefined;

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      waiting = new AbortController();
      const pause = await settle();
      await waitUntilDue(pause, AbortSignal.any([waiting.signal, ending.signal]));
    }
  }

  /** @returns milliseconds to the next attempt; `undefined` if nothing is left to do */
  async function settle(): Promise<number | undefined> {
    try {
      await keeper.settle();
    } catch (reason) {
      const message = messageOf(reason);
      if (message !== failure) log.warn({}, `certificate maintenance failed: ${message}`);
      failure = message;
      return backOff.next();
    }
    if (failure !== undefined) log.info({}, 'certificate maintenance recovered');
    failure = undefined;
    backOff.reset();
    return undefined;
  }

  async function waitUntilDue(pause: number | undefined, signal: AbortSignal): Promise<void> {
    if (pause !== undefined) return timing.wait(pause, signal);
    do await timing.wait(CLOCK_CHECK_MILLISECONDS, signal);
    while (!signal.aborted && !keeper.isDue());
  }

  const running = run();
  return {
    wake: () => waiting.abort(),
    close: async () => {
      ending.abort();
      await running;
    },
  };
}
