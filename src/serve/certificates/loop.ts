import { messageOf } from '../../errors.ts';
import { createBackOff } from '../../kubernetes/watch/back-off.ts';
import type { Timing } from '../../kubernetes/watch/timing.ts';
import type { Log } from '../../server/observe/log.ts';
import type { Keeper } from './keeper.ts';

type CertificateLoop = {
  /** Something has changed in the cluster. */
  wake(): void;
  /** Resolves when what was begun has ended. */
  close(): Promise<void>;
};

/** Milliseconds between two looks at the clock, which may jump. */
const LOOK = 1000;
/** Milliseconds to wait when it cannot be done: less than a person waits, and more than an API server minds. */
const RETRY = { first: 500, longest: 30_000 };

/** Lets a keeper do its work whenever something has changed, time has brought something to do, or it has failed before. */
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
  let trouble: string | undefined;

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      waiting = new AbortController();
      const patience = await settle();
      await rest(patience, AbortSignal.any([waiting.signal, ending.signal]));
    }
  }

  /** @returns milliseconds to the next try; `undefined` when all is done */
  async function settle(): Promise<number | undefined> {
    try {
      await keeper.settle();
    } catch (reason) {
      const message = messageOf(reason);
      if (message !== trouble) log.warn({}, `The certificates cannot be looked after: ${message}`);
      trouble = message;
      return backOff.next();
    }
    if (trouble !== undefined) log.info({}, 'The certificates are looked after again');
    trouble = undefined;
    backOff.reset();
    return undefined;
  }

  async function rest(patience: number | undefined, signal: AbortSignal): Promise<void> {
    if (patience !== undefined) return timing.wait(patience, signal);
    do await timing.wait(LOOK, signal);
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
