import { constants } from 'node:os';
import type { Address } from '../settings/address.ts';

export type Running = {
  /** The address that it listens on, with its real port. */
  webhook: Address;
  health: Address;
  /**
   * Reports not ready at once, serves for the grace period, then ends without losing a request.
   *
   * @param stopAtOnce ends every wait when it is aborted
   */
  stop(stopAtOnce?: AbortSignal): Promise<void>;
};

type Signal = 'SIGTERM' | 'SIGINT';

/** The part of `process` that delivers signals. */
type Signals = {
  on(signal: Signal, listener: (signal: Signal) => void): unknown;
  off(signal: Signal, listener: (signal: Signal) => void): unknown;
};

/**
 * Waits for a signal, then stops. A second signal ends every wait.
 *
 * @param print called with a line for the person who pressed Ctrl-C
 * @returns the exit code: 0, or 128 plus the signal's number after a second signal
 */
export async function runUntilSignal(
  running: Pick<Running, 'stop'>,
  signals: Signals,
  print: (text: string) => void,
): Promise<number> {
  const stopAtOnce = new AbortController();
  let received = 0;
  let code = 0;
  return new Promise((resolve, reject) => {
    const listener = (signal: Signal) => {
      received += 1;
      if (received > 1) {
        code = 128 + constants.signals[signal];
        stopAtOnce.abort();
        return;
      }
      if (signal === 'SIGINT') print('Stopping; press Ctrl-C again to stop at once.\n');
      running
        .stop(stopAtOnce.signal)
        .finally(() => {
          signals.off('SIGTERM', listener);
          signals.off('SIGINT', listener);
        })
        .then(() => resolve(code), reject);
    };
    signals.on('SIGTERM', listener);
    signals.on('SIGINT', listener);
  });
}

/**
 * Ends the process at a signal during its start. Without a listener, the signal would be ignored, because the process
 * is the first one in its container.
 *
 * @returns a function that removes the listener
 */
export function endOnSignal(target: Signals & { exit(code: number): void }): () => void {
  const listener = (signal: Signal) => target.exit(128 + constants.signals[signal]);
  target.on('SIGTERM', listener);
  target.on('SIGINT', listener);
  return () => {
    target.off('SIGTERM', listener);
    target.off('SIGINT', listener);
  };
}
