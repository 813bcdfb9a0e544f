import { setTimeout as pause } from 'node:timers/promises';

/** Time and randomness for the loops in this folder, so that tests can control them. */
export type Timing = {
  /** Waits. The signal ends the wait at once, without an error. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Milliseconds from any start, never backwards. */
  clock(): number;
  now(): Date;
  /** From 0 to 1. */
  random(): number;
};

export const REAL_TIMING: Timing = {
  wait: (milliseconds, signal) => pause(milliseconds, undefined, { signal }).catch(() => undefined),
  clock: () => performance.now(),
  now: () => new Date(),
  random: () => Math.random(),
};
