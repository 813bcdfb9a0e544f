import { setTimeout as pause } from 'node:timers/promises';

/** Time and chance as the loops of this room see them. */
export type Timing = {
  /** Milliseconds; returns at once when the signal ends. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Milliseconds, from any start, never backwards. */
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
